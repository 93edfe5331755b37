import { Check } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';
import { classes } from './classes.ts';
import { Shortcut } from './Shortcut.tsx';

/** Id of the element menus are put into; it must lie in a landmark. */
export const menuLayerId = 'menu-layer';

/** A menu that a button opens. `trigger` must be a button with a name. */
export function Menu({ trigger, label, children, align = 'start' }: { readonly trigger: ReactNode; readonly label: string; readonly children: ReactNode; readonly align?: 'start' | 'end' }) {
  return (
    // Not modal: that injects a style sheet, which the content security policy refuses.
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal container={document.getElementById(menuLayerId)}>
        <DropdownMenu.Content
          aria-label={label}
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className="z-40 max-h-[80vh] min-w-52 overflow-y-auto rounded-lg bg-raised p-1 text-base text-text shadow-float"
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

const row = 'flex min-h-7 cursor-pointer items-center gap-2 rounded-md px-2 py-1 outline-none data-[disabled]:cursor-not-allowed data-[disabled]:text-muted data-[disabled]:opacity-60 data-[highlighted]:bg-accent-soft';

export function MenuItem({
  children,
  onSelect,
  icon,
  shortcut,
  disabled = false,
  danger = false,
  hint,
}: {
  readonly children: ReactNode;
  readonly onSelect: () => void;
  readonly icon?: ReactNode;
  readonly shortcut?: string;
  readonly disabled?: boolean;
  readonly danger?: boolean;
  readonly hint?: string | undefined;
}) {
  return (
    <DropdownMenu.Item disabled={disabled} onSelect={onSelect} className={classes(row, danger && 'text-error')}>
      {icon !== undefined && <span className="inline-flex w-4 justify-center">{icon}</span>}
      <span className="min-w-0 flex-1">
        <span className="block truncate">{children}</span>
        {hint !== undefined && <span className="block truncate text-xs text-muted">{hint}</span>}
      </span>
      {shortcut !== undefined && <Shortcut keys={shortcut} />}
    </DropdownMenu.Item>
  );
}

export function MenuChoice<T extends string>({ label, value, choices, onChoose }: { readonly label: string; readonly value: T; readonly choices: readonly { readonly value: T; readonly text: string }[]; readonly onChoose: (value: T) => void }) {
  return (
    <DropdownMenu.RadioGroup aria-label={label} value={value}>
      <DropdownMenu.Label className="px-2 py-1 text-xs font-medium text-muted">{label}</DropdownMenu.Label>
      {choices.map((choice) => (
        <DropdownMenu.RadioItem key={choice.value} value={choice.value} onSelect={() => onChoose(choice.value)} className={row}>
          <span className="inline-flex w-4 justify-center">
            <DropdownMenu.ItemIndicator>
              <Check size={14} aria-hidden />
            </DropdownMenu.ItemIndicator>
          </span>
          {choice.text}
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  );
}

/** An item that is on or off; the menu stays open. */
export function MenuCheck({ children, checked, onChange }: { readonly children: ReactNode; readonly checked: boolean; readonly onChange: (checked: boolean) => void }) {
  return (
    <DropdownMenu.CheckboxItem checked={checked} onCheckedChange={onChange} onSelect={(event) => event.preventDefault()} className={row}>
      <span className="inline-flex w-4 justify-center">
        <DropdownMenu.ItemIndicator>
          <Check size={14} aria-hidden />
        </DropdownMenu.ItemIndicator>
      </span>
      {children}
    </DropdownMenu.CheckboxItem>
  );
}

export function MenuLabel({ children }: { readonly children: ReactNode }) {
  return <DropdownMenu.Label className="px-2 py-1 text-xs font-medium text-muted">{children}</DropdownMenu.Label>;
}

export function MenuSeparator() {
  return <DropdownMenu.Separator className="my-1 h-px bg-border" />;
}
