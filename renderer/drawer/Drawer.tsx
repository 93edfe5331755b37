import { ChevronDown } from 'lucide-react';
import { useEffect, useRef, type ReactNode } from 'react';
import { ErrorBoundary } from '../app/ErrorBoundary.tsx';
import { useTranslation } from '../i18n/index.ts';
import { useEngine, useView, type DrawerTab } from '../state/index.ts';
import { classes, IconButton, Tabs } from '../ui/index.ts';
import { YamlPanel } from '../yaml/YamlPanel.tsx';
import { ActivityTab } from './ActivityTab.tsx';
import { countChanges } from './changes.ts';
import { ChangesTab } from './ChangesTab.tsx';
import { LogsTab } from './LogsTab.tsx';
import { ProblemsTab } from './ProblemsTab.tsx';
import { useProblems } from './useProblems.ts';

/** Pixels. */
const lowest = 120;
const step = 24;

function highest(): number {
  return Math.max(lowest, window.innerHeight - 260);
}

function Panel({ tab }: { readonly tab: DrawerTab }) {
  switch (tab) {
    case 'problems':
      return <ProblemsTab />;
    case 'changes':
      return <ChangesTab />;
    case 'activity':
      return <ActivityTab />;
    case 'logs':
      return <LogsTab />;
    case 'yaml':
      return <YamlPanel />;
  }
}

/** A number after a tab's name. */
function Badge({ tone, label, children }: { readonly tone: 'error' | 'warn' | 'accent'; readonly label: string; readonly children: ReactNode }) {
  const tones = { error: 'bg-error-soft text-error', warn: 'bg-warn-soft text-warn', accent: 'bg-accent-soft text-accent' } as const;
  return (
    <span className={classes('rounded-full px-1.5 text-xs leading-4', tones[tone])}>
      <span aria-hidden>{children}</span>
      <span className="sr-only">{label}</span>
    </span>
  );
}

/** Drag or arrow keys change the height. */
function Handle() {
  const { t } = useTranslation();
  // As it is shown: a window that became smaller shows less than was asked for.
  const height = Math.min(useView((state) => state.drawerHeight), highest());
  const start = useRef<{ readonly y: number; readonly height: number } | null>(null);
  const set = (pixels: number): void => useView.getState().setDrawerHeight(Math.min(highest(), Math.max(lowest, pixels)));
  return (
    <div
      role="separator"
      aria-orientation="horizontal"
      aria-label={t('drawer.resize')}
      aria-valuenow={height}
      aria-valuemin={lowest}
      aria-valuemax={highest()}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a separator with a value is a control (ARIA window splitter)
      tabIndex={0}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { y: event.clientY, height };
      }}
      onPointerMove={(event) => {
        if (start.current !== null) set(start.current.height + start.current.y - event.clientY);
      }}
      // Also when the system takes the pointer away in the middle of it.
      onLostPointerCapture={() => {
        start.current = null;
      }}
      onKeyDown={(event) => {
        if (event.key === 'ArrowUp') set(height + step);
        else if (event.key === 'ArrowDown') set(height - step);
        else return;
        event.preventDefault();
      }}
      className="absolute inset-x-0 -top-1 z-10 h-2 cursor-row-resize hover:bg-accent-soft focus-visible:bg-accent-soft"
    />
  );
}

/** Folding and opening take away the button that was pressed: the focus goes on to the same tab in its other form. */
function useKeptFocus(open: boolean): (element: HTMLElement | null) => void {
  const panel = useRef<HTMLElement | null>(null);
  const before = useRef(open);
  useEffect(() => {
    if (before.current === open) return;
    before.current = open;
    if (document.activeElement === document.body) panel.current?.querySelector<HTMLElement>('[data-state="active"], [data-active]')?.focus();
  }, [open]);
  return (element) => {
    panel.current = element;
  };
}

/** Problems, changes, activity, logs and the text, below the canvas. Folded, only the tabs stay. */
export function Drawer() {
  const { t } = useTranslation();
  const open = useView((state) => state.drawerOpen);
  const height = useView((state) => state.drawerHeight);
  const tab = useView((state) => state.drawerTab);
  const showTab = useView((state) => state.showTab);
  const setPanel = useView((state) => state.setPanel);
  const plan = useEngine((state) => state.plan);
  const busy = useEngine((state) => state.deploy?.running === true);
  const problems = useProblems();
  const keepFocus = useKeptFocus(open);
  const errors = problems.filter((problem) => problem.severity === 'error').length;
  const warnings = problems.filter((problem) => problem.severity === 'warning').length;
  const changes = countChanges(plan);
  const problemBadge =
    errors > 0 ? (
      <Badge tone="error" label={t('problems.errors', { count: errors })}>
        {errors}
      </Badge>
    ) : warnings > 0 ? (
      <Badge tone="warn" label={t('problems.warnings', { count: warnings })}>
        {warnings}
      </Badge>
    ) : undefined;
  const changeBadge =
    changes > 0 ? (
      <Badge tone="accent" label={t('deploy.changes', { count: changes })}>
        {changes}
      </Badge>
    ) : undefined;
  const activityBadge = busy ? <span aria-hidden className="size-2 rounded-full bg-accent" /> : undefined;
  const items = [
    { value: 'problems', text: t('drawer.problems'), badge: problemBadge },
    { value: 'changes', text: t('drawer.changes'), badge: changeBadge },
    { value: 'activity', text: t('drawer.activity'), badge: activityBadge },
    { value: 'logs', text: t('drawer.logs') },
    { value: 'yaml', text: t('drawer.yaml') },
  ] as const;

  if (!open) {
    return (
      <nav ref={keepFocus} aria-label={t('drawer.label')} className="flex h-9 shrink-0 items-center gap-1 border-t border-border bg-surface px-2">
        {items.map((item) => (
          <button key={item.value} type="button" data-active={item.value === tab || undefined} onClick={() => showTab(item.value)} className="inline-flex h-7 items-center gap-1.5 rounded-md px-2 text-muted hover:bg-hover hover:text-text">
            {item.text}
            {'badge' in item && item.badge}
          </button>
        ))}
      </nav>
    );
  }
  return (
    <section ref={keepFocus} aria-label={t('drawer.label')} className="relative flex shrink-0 flex-col border-t border-border bg-surface" style={{ height: `min(${height}px, calc(100vh - 260px))` }}>
      <Handle />
      <Tabs<DrawerTab>
        label={t('drawer.label')}
        items={items}
        value={tab}
        onChange={showTab}
        actions={<IconButton label={t('drawer.fold')} shortcut="Mod+J" icon={<ChevronDown size={16} aria-hidden />} onClick={() => setPanel('drawer', false)} />}
      >
        <ErrorBoundary key={tab}>
          <Panel tab={tab} />
        </ErrorBoundary>
      </Tabs>
    </section>
  );
}
