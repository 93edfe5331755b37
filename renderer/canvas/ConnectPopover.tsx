import { ArrowRight } from 'lucide-react';
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import { applyCommand, offerWiring, type Command } from '#core/topology';
import { useTranslation } from '../i18n/index.ts';
import { useDocument, useView } from '../state/index.ts';
import { Button } from '../ui/index.ts';
import { connectCommand } from './actions.ts';
import { changedLines } from './line-diff.ts';

export interface PendingLink {
  readonly from: string;
  readonly to: string;
  /** Where to show it, CSS pixels from the canvas's top left corner. */
  readonly x: number;
  readonly y: number;
}

const width = 344;
/** Room a short offer needs below the place where the link was dropped. */
const usualHeight = 280;

/** What a drawn link will write, before it is written: Enter accepts, Escape drops it. */
export function ConnectPopover({ pending, canvas, onClose }: { readonly pending: PendingLink; readonly canvas: { readonly width: number; readonly height: number }; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const id = useId();
  const { from, to } = pending;
  const project = useDocument((state) => state.project);
  const text = useDocument((state) => state.text);
  const panel = useRef<HTMLDivElement>(null);
  const accept = useRef<HTMLButtonElement>(null);
  const cancel = useRef<HTMLButtonElement>(null);
  const offers = useMemo(() => offerWiring(project, from, to), [project, from, to]);
  const present = project.services[from]?.environment;
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => new Set(offers.filter((offer) => present === undefined || !Object.hasOwn(present, offer.variable)).map((offer) => offer.variable)));

  const command = useMemo((): Command => {
    const environment = Object.fromEntries(offers.filter((offer) => chosen.has(offer.variable)).map((offer) => [offer.variable, offer.value]));
    return connectCommand(from, to, { environment });
  }, [offers, chosen, from, to]);
  const preview = useMemo(() => applyCommand(text, command), [text, command]);
  const lines = useMemo(() => changedLines(text, preview.text), [text, preview]);

  useEffect(() => {
    // With nothing to write there is only the way out, and it must hear the keys all the same.
    (accept.current?.disabled === true ? cancel : accept).current?.focus();
  }, []);

  useEffect(() => {
    const onPress = (event: PointerEvent): void => {
      if (event.target instanceof Node && panel.current?.contains(event.target) !== true) onClose();
    };
    const element = panel.current;
    const onKey = (event: KeyboardEvent): void => {
      // The canvas must not take these keys as commands.
      event.stopPropagation();
      if (event.key !== 'Escape') return;
      onClose();
      useView.getState().canvas?.focus();
    };
    window.addEventListener('pointerdown', onPress, true);
    element?.addEventListener('keydown', onKey);
    return () => {
      window.removeEventListener('pointerdown', onPress, true);
      element?.removeEventListener('keydown', onKey);
    };
  }, [onClose]);

  const top = Math.max(8, Math.min(pending.y + 12, canvas.height - usualHeight));

  function submit(): void {
    const result = useDocument.getState().apply(command);
    onClose();
    if (result.refused === undefined) useView.getState().select({ link: `${from}->${to}` });
    useView.getState().canvas?.focus();
  }

  return (
    <div
      ref={panel}
      role="dialog"
      aria-label={t('canvas.connect.title', { from, to })}
      data-testid="connect-popover"
      className="absolute z-20 flex flex-col overflow-hidden rounded-lg bg-raised text-base shadow-float"
      style={{ width, left: Math.max(8, Math.min(pending.x + 12, canvas.width - width - 8)), top, maxHeight: canvas.height - top - 8 }}
    >
      <form
        className="flex min-h-0 flex-col"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <div className="flex min-h-0 flex-col gap-3 overflow-y-auto p-3 pb-0">
          <div className="flex items-center gap-1.5 font-semibold">
            <span className="truncate">{from}</span>
            <ArrowRight size={14} aria-label={t('canvas.connect.talksTo')} className="shrink-0 text-muted" />
            <span className="truncate">{to}</span>
          </div>
          {offers.length > 0 && (
            <fieldset className="flex flex-col gap-1.5">
              <legend className="mb-1 text-sm text-muted">{t('canvas.connect.variables', { service: from })}</legend>
              {offers.map((offer) => (
                <div key={offer.variable} className="flex items-start gap-2">
                  <input
                    type="checkbox"
                    id={`${id}-${offer.variable}`}
                    aria-describedby={`${id}-${offer.variable}-what`}
                    className="mt-0.5"
                    checked={chosen.has(offer.variable)}
                    onChange={(event) => {
                      const next = new Set(chosen);
                      if (event.target.checked) next.add(offer.variable);
                      else next.delete(offer.variable);
                      setChosen(next);
                    }}
                  />
                  <div className="min-w-0">
                    <label htmlFor={`${id}-${offer.variable}`} className="block truncate font-mono text-sm" title={offer.variable}>
                      {offer.variable}
                    </label>
                    <p id={`${id}-${offer.variable}-what`} className="text-xs text-muted">
                      {offer.description}
                    </p>
                  </div>
                </div>
              ))}
            </fieldset>
          )}
          {preview.refused !== undefined ? (
            <p className="text-error" role="alert">
              {preview.refused.message}
              {preview.refused.hint !== undefined && <span className="block text-muted">{preview.refused.hint}</span>}
            </p>
          ) : lines.length === 0 ? (
            <p className="text-muted">{t('canvas.connect.nothing')}</p>
          ) : (
            <div>
              <div className="mb-1 text-sm text-muted">{t('canvas.connect.writes')}</div>
              <pre className="rounded-md bg-sunken p-2 font-mono text-xs break-all whitespace-pre-wrap" data-selectable data-testid="connect-preview">
                {lines.map((line) => (
                  <div key={`${line.kind}${line.number}`} className={line.kind === 'added' ? 'text-ok' : line.kind === 'removed' ? 'text-error' : 'text-muted'}>
                    {line.kind === 'added' ? '+ ' : line.kind === 'removed' ? '− ' : '  '}
                    {line.text}
                  </div>
                ))}
              </pre>
            </div>
          )}
        </div>
        <div className="flex shrink-0 justify-end gap-2 p-3">
          <Button
            ref={cancel}
            onClick={() => {
              onClose();
              useView.getState().canvas?.focus();
            }}
          >
            {t('canvas.connect.cancel')}
          </Button>
          <Button ref={accept} type="submit" tone="primary" disabled={preview.refused !== undefined || lines.length === 0}>
            {t('canvas.connect.accept')}
          </Button>
        </div>
      </form>
    </div>
  );
}
