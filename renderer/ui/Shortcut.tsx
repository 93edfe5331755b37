const isApple = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent);

const appleNames: Readonly<Record<string, string>> = { Mod: '⌘', Shift: '⇧', Alt: '⌥', Enter: '↩', Delete: '⌫', Escape: '⎋' };
const otherNames: Readonly<Record<string, string>> = { Mod: 'Ctrl', Delete: 'Del', Escape: 'Esc' };

/** `Mod+Shift+Z` as this platform writes it. */
function shortcutText(keys: string): string {
  const names = isApple ? appleNames : otherNames;
  return keys
    .split('+')
    .map((key) => names[key] ?? key)
    .join(isApple ? '' : '+');
}

export function Shortcut({ keys }: { readonly keys: string }) {
  return <kbd className="rounded-sm border border-border bg-sunken px-1 font-sans text-xs text-muted">{shortcutText(keys)}</kbd>;
}
