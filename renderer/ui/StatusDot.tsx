import { classes } from './classes.ts';

export type DotTone = 'neutral' | 'busy' | 'ok' | 'warn' | 'error';

const fills: Readonly<Record<DotTone, string>> = {
  neutral: 'bg-transparent ring-1 ring-inset ring-border-strong',
  busy: 'bg-accent',
  ok: 'bg-ok',
  warn: 'bg-warn',
  error: 'bg-error',
};

/** A status light, never without its word. */
export function StatusDot({ tone, text, className }: { readonly tone: DotTone; readonly text: string; readonly className?: string }) {
  return (
    <span className={classes('inline-flex min-w-0 items-center gap-1.5', className)}>
      <span aria-hidden className={classes('size-2 shrink-0 rounded-full', fills[tone])} />
      <span className="truncate">{text}</span>
    </span>
  );
}
