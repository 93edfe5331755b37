import { X } from 'lucide-react';
import { Dialog as Primitive } from 'radix-ui';
import type { ReactNode } from 'react';
import { useTranslation } from '../i18n/index.ts';
import { classes } from './classes.ts';

export interface DialogProps {
  readonly title: string;
  readonly description?: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly footer?: ReactNode;
  readonly size?: 'small' | 'medium' | 'large' | 'wide';
  /** Hides the heading from sight (the command palette explains itself), not from screen readers. */
  readonly bare?: boolean;
}

const widths = { small: 'w-[420px]', medium: 'w-[560px]', large: 'w-[760px]', wide: 'w-[1040px]' } as const;

/** A modal dialog: keeps the focus, closes on Escape and outside clicks, gives the focus back. `data-autofocus` marks what has the focus first. */
export function Dialog({ title, description, onClose, children, footer, size = 'medium', bare = false }: DialogProps) {
  const { t } = useTranslation();
  return (
    <Primitive.Root
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Primitive.Portal>
        {/* Not Primitive.Overlay: that injects a style sheet, which the content security policy refuses. The page never scrolls anyway. */}
        <div className="fixed inset-0 z-40 bg-overlay" aria-hidden />
        <Primitive.Content
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
          onOpenAutoFocus={(event) => {
            const first = event.target instanceof HTMLElement ? event.target.querySelector<HTMLElement>('[data-autofocus]') : null;
            first?.focus();
            // A disabled control takes no focus: then the first that does.
            if (first === null || document.activeElement !== first) return;
            event.preventDefault();
            if (first instanceof HTMLInputElement) first.select();
          }}
          onInteractOutside={(event) => {
            // Messages in the corner float above dialogs and are none of their business; a dismissed one is out of the page by now.
            const { target } = event.detail.originalEvent;
            if (target instanceof Element && target.closest('[data-toast]') !== null) event.preventDefault();
          }}
          className={classes(
            'fixed top-1/2 left-1/2 z-40 flex max-h-[calc(100vh-48px)] max-w-[calc(100vw-48px)] -translate-x-1/2 -translate-y-1/2 flex-col overflow-hidden rounded-xl bg-raised text-text shadow-float outline-none',
            widths[size],
          )}
        >
          <div className={bare ? 'sr-only' : 'flex items-start gap-2 px-5 pt-4 pb-3'}>
            <div className="min-w-0 flex-1">
              <Primitive.Title className="text-lg font-semibold">{title}</Primitive.Title>
              {description !== undefined && <Primitive.Description className="mt-1 text-base text-muted">{description}</Primitive.Description>}
            </div>
            {!bare && (
              <Primitive.Close aria-label={t('common.close')} className="-mt-1 -mr-2 inline-flex size-8 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-text">
                <X size={16} aria-hidden />
              </Primitive.Close>
            )}
          </div>
          {children !== null && <div className={classes('min-h-0 flex-1 overflow-y-auto', !bare && 'px-5 pb-4')}>{children}</div>}
          {footer !== undefined && <div className="flex items-center justify-end gap-2 border-t border-border px-5 py-3">{footer}</div>}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
