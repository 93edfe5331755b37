import { Tabs as Primitive } from 'radix-ui';
import type { ReactNode } from 'react';
import { classes } from './classes.ts';

export interface TabItem<T extends string> {
  readonly value: T;
  readonly text: string;
  /** Number or mark after the text. */
  readonly badge?: ReactNode;
}

/** Tabs whose panel fills the rest of the space. Only the chosen panel is mounted. */
export function Tabs<T extends string>({
  label,
  items,
  value,
  onChange,
  actions,
  children,
  className,
}: {
  readonly label: string;
  readonly items: readonly TabItem<T>[];
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
}) {
  return (
    <Primitive.Root
      value={value}
      onValueChange={(next) => {
        const item = items.find((each) => each.value === next);
        if (item !== undefined) onChange(item.value);
      }}
      className={classes('flex min-h-0 flex-1 flex-col', className)}
    >
      <div className="flex h-9 shrink-0 items-center gap-1 border-b border-border pr-1 pl-2">
        <Primitive.List aria-label={label} className="flex h-full min-w-0 items-stretch gap-1 overflow-x-auto">
          {items.map((item) => (
            <Primitive.Trigger
              key={item.value}
              value={item.value}
              className="-mb-px inline-flex items-center gap-1.5 border-b-2 border-transparent px-2 text-base text-muted -outline-offset-2 hover:text-text data-[state=active]:border-accent data-[state=active]:font-medium data-[state=active]:text-text"
            >
              {item.text}
              {item.badge}
            </Primitive.Trigger>
          ))}
        </Primitive.List>
        <div className="ml-auto flex items-center gap-1">{actions}</div>
      </div>
      <Primitive.Content value={value} tabIndex={-1} className="flex min-h-0 flex-1 flex-col outline-none">
        {children}
      </Primitive.Content>
    </Primitive.Root>
  );
}
