import { Container, FileInput, Hammer, LayoutTemplate, PackagePlus, Search } from 'lucide-react';
import { useId, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { RecipeCategory } from '#core/catalog';
import { ServiceIcon } from '../canvas/ServiceIcon.tsx';
import { useTranslation } from '../i18n/index.ts';
import { useEngine, useView } from '../state/index.ts';
import { Input } from '../ui/index.ts';
import { addService } from './add.ts';
import { paletteSections } from './entries.ts';
import { imageProblem, serviceDragType, type ServicePayload } from './insert.ts';

const categoryText = {
  web: 'palette.categoryWeb',
  database: 'palette.categoryDatabase',
  cache: 'palette.categoryCache',
  queue: 'palette.categoryQueue',
  storage: 'palette.categoryStorage',
  observability: 'palette.categoryObservability',
  runtime: 'palette.categoryRuntime',
  tools: 'palette.categoryTools',
} as const satisfies Record<RecipeCategory, string>;

interface EntryProps {
  readonly icon: ReactNode;
  readonly title: string;
  readonly hint: string;
  readonly label: string;
  /** Absent: the entry opens a dialog and cannot be dragged. */
  readonly payload?: ServicePayload;
  readonly mono?: boolean;
  readonly onChoose: () => void;
}

function Entry({ icon, title, hint, label, payload, mono = false, onChoose }: EntryProps) {
  return (
    <li>
      <button
        type="button"
        data-entry
        aria-label={label}
        draggable={payload !== undefined}
        onDragStart={(event) => {
          if (payload === undefined) return;
          event.dataTransfer.setData(serviceDragType, JSON.stringify(payload));
          event.dataTransfer.effectAllowed = 'copy';
        }}
        onClick={onChoose}
        className={`flex w-full items-center gap-2 rounded-md px-2 py-1 text-left hover:bg-hover ${payload === undefined ? '' : 'active:cursor-grabbing'}`}
      >
        <span className="inline-flex size-7 shrink-0 items-center justify-center rounded-md border border-border bg-sunken text-muted">{icon}</span>
        <span className="min-w-0 flex-1">
          <span className={`block truncate ${mono ? 'font-mono text-sm' : ''}`}>{title}</span>
          <span className="block truncate text-xs text-muted">{hint}</span>
        </span>
      </button>
    </li>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="pb-2">
      <h2 id={id} className="px-2 pt-2 pb-1 text-xs font-semibold text-muted">
        {title}
      </h2>
      <ul>{children}</ul>
    </section>
  );
}

function formatSize(bytes: number): string {
  const megabytes = bytes / 1_000_000;
  return megabytes >= 1_000 ? `${(megabytes / 1_000).toFixed(1)} GB` : `${megabytes.toFixed(megabytes < 10 ? 1 : 0)} MB`;
}

/** Moves the focus between the search field and the entries with the arrow keys. */
function moveFocus(panel: HTMLElement, direction: 1 | -1): void {
  const stops = [...panel.querySelectorAll<HTMLElement>('#palette-search, [data-entry]')];
  const at = stops.findIndex((stop) => stop === document.activeElement);
  stops[at + direction]?.focus();
}

/** What can be put onto the canvas. */
export function Palette() {
  const { t } = useTranslation();
  const [query, setQuery] = useState('');
  const images = useEngine((state) => state.images);
  const openDialog = useView((state) => state.openDialog);
  const sections = useMemo(() => paletteSections(query, images), [query, images]);
  const panel = useRef<HTMLElement>(null);
  const typed = query.trim();
  const typedIsImage = typed !== '' && imageProblem(typed) === undefined && !images.some((image) => image.reference === typed);
  const nothing = sections.categories.length === 0 && sections.images.length === 0;

  const onKeyDown = (event: KeyboardEvent): void => {
    if (panel.current === null || (event.key !== 'ArrowDown' && event.key !== 'ArrowUp')) return;
    event.preventDefault();
    moveFocus(panel.current, event.key === 'ArrowDown' ? 1 : -1);
  };

  const addFirst = (): void => {
    const recipe = sections.categories[0]?.recipes[0];
    const image = sections.images[0];
    if (typed === '') return;
    if (recipe !== undefined) addService({ kind: 'recipe', id: recipe.id });
    else if (image !== undefined) addService({ kind: 'image', reference: image.reference });
    else if (typedIsImage) addService({ kind: 'image', reference: typed });
  };

  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- arrow keys on top of ordinary buttons
    <aside ref={panel} aria-label={t('palette.label')} onKeyDown={onKeyDown} className="flex h-full min-h-0 flex-col border-r border-border bg-surface">
      <div className="relative p-2">
        <Search size={14} aria-hidden className="absolute top-1/2 left-4 -translate-y-1/2 text-muted" />
        <Input
          id="palette-search"
          type="search"
          aria-label={t('palette.search')}
          placeholder={t('palette.search')}
          className="pl-7"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
              event.preventDefault();
              addFirst();
            }
            if (event.key === 'Escape') setQuery('');
          }}
        />
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto px-1 pb-2">
        {typed === '' && <p className="px-2 pb-1 text-sm text-muted">{t('palette.hint')}</p>}
        {sections.categories.map((section) => (
          <Section key={section.category} title={t(categoryText[section.category])}>
            {section.recipes.map((recipe) => (
              <Entry
                key={recipe.id}
                icon={<ServiceIcon recipe={recipe.id} build={false} size={16} />}
                title={recipe.title}
                hint={recipe.summary}
                label={t('palette.add', { name: recipe.title })}
                payload={{ kind: 'recipe', id: recipe.id }}
                onChoose={() => addService({ kind: 'recipe', id: recipe.id })}
              />
            ))}
          </Section>
        ))}
        {sections.images.length > 0 && (
          <Section title={t('palette.images')}>
            {sections.images.map((image) => (
              <Entry
                key={image.reference}
                icon={<Container size={16} aria-hidden />}
                title={image.reference}
                hint={formatSize(image.size)}
                label={t('palette.add', { name: image.reference })}
                mono
                payload={{ kind: 'image', reference: image.reference }}
                onChoose={() => addService({ kind: 'image', reference: image.reference })}
              />
            ))}
          </Section>
        )}
        {nothing && !typedIsImage && <p className="px-2 py-3 text-muted">{t('palette.nothing')}</p>}
        <Section title={t('palette.own')}>
          {typedIsImage && (
            <Entry
              icon={<PackagePlus size={16} aria-hidden />}
              title={typed}
              hint={t('palette.anyImageHint')}
              label={t('palette.useImage', { reference: typed })}
              mono
              payload={{ kind: 'image', reference: typed }}
              onChoose={() => addService({ kind: 'image', reference: typed })}
            />
          )}
          <Entry icon={<PackagePlus size={16} aria-hidden />} title={t('palette.anyImage')} hint={t('palette.anyImageHint')} label={t('palette.anyImage')} onChoose={() => openDialog({ kind: 'any-image', text: typed })} />
          <Entry
            icon={<Hammer size={16} aria-hidden />}
            title={t('palette.build')}
            hint={t('palette.buildHint')}
            label={t('palette.build')}
            payload={{ kind: 'build' }}
            onChoose={() => openDialog({ kind: 'build' })}
          />
          <Entry icon={<LayoutTemplate size={16} aria-hidden />} title={t('palette.templates')} hint={t('palette.templatesHint')} label={t('palette.templates')} onChoose={() => openDialog({ kind: 'templates' })} />
          <Entry icon={<FileInput size={16} aria-hidden />} title={t('importing.menu')} hint={t('importing.paletteHint')} label={t('importing.menu')} onChoose={() => openDialog({ kind: 'import' })} />
        </Section>
      </div>
    </aside>
  );
}
