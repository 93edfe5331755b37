import { Tooltip as Primitive } from 'radix-ui';
import type { ReactNode } from 'react';
import { Shortcut } from './Shortcut.tsx';

export const TooltipProvider = Primitive.Provider;

/** Names what the wrapped control does. The control itself must carry the same name for screen readers. */
export function Tooltip({ text, shortcut, children }: { readonly text: string; readonly shortcut?: string; readonly children: ReactNode }) {
  return (
    <Primitive.Root>
      <Primitive.Trigger asChild>{children}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          sideOffset={6}
          collisionPadding={8}
          className="z-50 flex max-w-80 items-center gap-2 rounded-md bg-raised px-2 py-1 text-sm text-text shadow-float"
        >
          {text}
          {shortcut !== undefined && <Shortcut keys={shortcut} />}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
