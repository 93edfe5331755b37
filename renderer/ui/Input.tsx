import { useId, type ComponentProps, type ReactNode } from 'react';
import { classes } from './classes.ts';

const box = 'h-8 w-full min-w-0 rounded-md border border-border-strong bg-surface px-2 text-base text-text disabled:bg-sunken disabled:text-muted aria-invalid:border-error';

/** `mono`: for what machines read (images, paths, values). */
export function Input({ className, mono = false, ...rest }: ComponentProps<'input'> & { readonly mono?: boolean }) {
  return <input autoComplete="off" autoCorrect="off" spellCheck={false} className={classes(box, mono && 'font-mono text-sm', className)} {...rest} />;
}

/** The system's own list: keyboard and screen readers work as everywhere else. */
export function Select({ className, children, ...rest }: ComponentProps<'select'>) {
  return (
    <select className={classes(box, 'pr-6', className)} {...rest}>
      {children}
    </select>
  );
}

/** Label, control and, below, a hint or what is wrong, and `below`. The control gets the ids it must carry. */
export function Field({
  label,
  hint,
  error,
  below: more,
  children,
}: {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
  readonly below?: ReactNode;
  readonly children: (control: { readonly id: string; readonly 'aria-describedby': string | undefined; readonly 'aria-invalid': boolean }) => ReactNode;
}) {
  const id = useId();
  const below = error ?? hint;
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-sm font-medium text-text">
        {label}
      </label>
      {children({ id, 'aria-describedby': below === undefined ? undefined : `${id}-below`, 'aria-invalid': error !== undefined })}
      {below !== undefined && (
        <p id={`${id}-below`} className={classes('text-sm', error === undefined ? 'text-muted' : 'text-error')}>
          {below}
        </p>
      )}
      {more}
    </div>
  );
}
