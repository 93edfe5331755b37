import { Popover as Primitive } from 'radix-ui';
import type { ReactNode } from 'react';

export function Popover({ trigger, label, children }: { readonly trigger: ReactNode; readonly label: string; readonly children: ReactNode }) {
  return (
    <Primitive.Root>
      <Primitive.Trigger asChild>{trigger}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content aria-label={label} align="start" sideOffset={6} collisionPadding={8} className="z-40 w-96 rounded-lg bg-raised p-3 text-base text-text shadow-float outline-none">
          {children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
