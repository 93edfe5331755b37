import { actions, settleField, type Action } from './actions.ts';
import { useView } from '../state/index.ts';

/** The parts of a key event that matter, so that matching is testable without a page. */
export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/** Whether a key press is the shortcut `Mod+Shift+Z`. Letters match by position too, so that a Korean layout works. */
export function matchesShortcut(press: KeyPress, shortcut: string): boolean {
  const parts = shortcut.split('+');
  const key = parts.at(-1) ?? '';
  const mod = press.ctrlKey || press.metaKey;
  if (mod !== parts.includes('Mod') || press.altKey !== parts.includes('Alt')) return false;
  // `?` and `/` are typed with whatever modifiers the layout needs.
  if (/^[?/]$/.test(key)) return press.key === key;
  if (press.shiftKey !== parts.includes('Shift')) return false;
  return press.key.toLowerCase() === key.toLowerCase() || (/^[A-Z]$/.test(key) && press.code === `Key${key}`);
}

/** The action a key press asks for; undefined when none, or when the key belongs to the field it is typed into. */
export function actionFor(press: KeyPress, inTextField: boolean): Action | undefined {
  return actions.find(
    (action) =>
      action.canvasKey !== true &&
      (!inTextField || action.inTextFields === true) &&
      ((action.shortcut !== undefined && matchesShortcut(press, action.shortcut)) || (action.alias !== undefined && matchesShortcut(press, action.alias))),
  );
}

function isTextField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'range'].includes(target.type);
}

/** Listens for every action's shortcut on the whole window until `signal` aborts. */
export function listenForShortcuts(signal: AbortSignal): void {
  window.addEventListener(
    'keydown',
    (event) => {
      if (event.defaultPrevented || event.isComposing) return;
      // A dialog has its own keys; only the command palette's shortcut closes it again. What the browser would do instead helps nobody.
      const { dialog, closeDialog } = useView.getState();
      if (dialog !== null) {
        const wanted = actionFor(event, true);
        if (wanted?.group === 'file' || wanted?.id === 'command-palette') event.preventDefault();
        if (wanted?.id === 'command-palette' && dialog.kind === 'commands') closeDialog();
        return;
      }
      const action = actionFor(event, isTextField(event.target));
      if (action === undefined || (event.repeat && action.group !== 'edit')) return;
      event.preventDefault();
      settleField();
      if (action.enabled?.() !== false) action.run();
    },
    { signal },
  );
}
