import type { ComponentProps, ReactNode } from 'react';
import { classes } from './classes.ts';
import { Tooltip } from './Tooltip.tsx';

type Tone = 'plain' | 'primary' | 'danger' | 'quiet';

const tones: Readonly<Record<Tone, string>> = {
  plain: 'border-border-strong bg-surface text-text hover:bg-hover',
  primary: 'border-accent bg-accent text-on-accent hover:border-accent-hover hover:bg-accent-hover',
  danger: 'border-error bg-error text-on-error hover:opacity-90',
  quiet: 'border-transparent bg-transparent text-text hover:bg-hover',
};

export interface ButtonProps extends ComponentProps<'button'> {
  readonly tone?: Tone;
  readonly icon?: ReactNode;
}

export function Button({ tone = 'plain', icon, className, children, type = 'button', ...rest }: ButtonProps) {
  return (
    <button
      type={type}
      className={classes(
        'inline-flex h-8 shrink-0 items-center justify-center gap-1.5 rounded-md border px-3 text-base font-medium whitespace-nowrap transition-colors',
        'disabled:cursor-not-allowed disabled:border-border disabled:bg-sunken disabled:text-muted disabled:hover:opacity-100',
        tones[tone],
        className,
      )}
      {...rest}
    >
      {icon}
      {children}
    </button>
  );
}

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'aria-label' | 'children'> {
  /** Read aloud and shown as a tooltip. */
  readonly label: string;
  readonly icon: ReactNode;
  /** Shown in the tooltip. */
  readonly shortcut?: string;
  readonly pressed?: boolean;
}

export function IconButton({ label, icon, shortcut, pressed, className, type = 'button', ...rest }: IconButtonProps) {
  return (
    <Tooltip text={label} {...(shortcut === undefined ? {} : { shortcut })}>
      <button
        type={type}
        aria-label={label}
        aria-pressed={pressed}
        className={classes(
          'inline-flex size-8 shrink-0 items-center justify-center rounded-md text-muted transition-colors hover:bg-hover hover:text-text',
          'disabled:cursor-not-allowed disabled:text-muted disabled:opacity-50 disabled:hover:bg-transparent',
          pressed === true && 'bg-accent-soft text-accent hover:bg-accent-soft hover:text-accent',
          className,
        )}
        {...rest}
      >
        {icon}
      </button>
    </Tooltip>
  );
}
