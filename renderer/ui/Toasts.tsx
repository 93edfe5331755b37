import { CircleAlert, CircleCheck, Info, X } from 'lucide-react';
import { useEffect } from 'react';
import type { SourceRange } from '#core/compose';
import { useTranslation } from '../i18n/index.ts';
import type { Toast } from '../state/index.ts';
import { Button } from './Button.tsx';
import { classes } from './classes.ts';

const icons = {
  info: <Info size={16} className="text-accent" aria-hidden />,
  ok: <CircleCheck size={16} className="text-ok" aria-hidden />,
  error: <CircleAlert size={16} className="text-error" aria-hidden />,
} as const;

/** Milliseconds. What went wrong can be read at leisure; it is also said where it belongs. */
const lifetimes = { info: 6_000, ok: 4_000, error: 20_000 } as const;

interface Actions {
  readonly onDismiss: (id: number) => void;
  /** Shows a place in this file or another one. */
  readonly onGoTo: (range: SourceRange) => void;
}

function ToastItem({ toast, onDismiss, onGoTo }: Actions & { readonly toast: Toast }) {
  const { t } = useTranslation();
  const { id, kind, origin, override } = toast;
  useEffect(() => {
    const timer = setTimeout(() => onDismiss(id), lifetimes[kind]);
    return () => clearTimeout(timer);
  }, [id, kind, onDismiss]);
  return (
    <li data-toast className={classes('flex w-96 max-w-[calc(100vw-32px)] items-start gap-2 rounded-lg bg-raised p-3 shadow-float', kind === 'error' && 'border-l-4 border-l-error')}>
      <span className="mt-0.5">{icons[kind]}</span>
      <div className="min-w-0 flex-1 break-words" data-selectable>
        <p>{toast.text}</p>
        {toast.hint !== undefined && <p className="text-muted">{toast.hint}</p>}
        {(override !== undefined || origin !== undefined) && (
          <div className="mt-2 flex flex-wrap gap-2">
            {override !== undefined && (
              <Button
                className="h-7 px-2 text-sm"
                onClick={() => {
                  onDismiss(id);
                  override();
                }}
              >
                {t('origins.override')}
              </Button>
            )}
            {origin !== undefined && (
              <Button
                className="h-7 px-2 text-sm"
                tone={override === undefined ? 'plain' : 'quiet'}
                onClick={() => {
                  onDismiss(id);
                  onGoTo(origin);
                }}
              >
                {t(override === undefined ? 'origins.goTo' : 'origins.forAll')}
              </Button>
            )}
          </div>
        )}
      </div>
      <button type="button" aria-label={t('common.dismiss')} onClick={() => onDismiss(id)} className="inline-flex size-6 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-text">
        <X size={14} aria-hidden />
      </button>
    </li>
  );
}

/** Short messages in the corner, read aloud as they come. */
export function Toasts({ toasts, ...actions }: Actions & { readonly toasts: readonly Toast[] }) {
  const { t } = useTranslation();
  return (
    <section aria-label={t('common.notifications')} aria-live="polite" className="pointer-events-none fixed right-4 bottom-4 z-50">
      <ul className="pointer-events-auto flex flex-col gap-2">
        {toasts.map((toast) => (
          <ToastItem key={toast.id} toast={toast} {...actions} />
        ))}
      </ul>
    </section>
  );
}
