import type { MenuItemConstructorOptions } from 'electron';
import type { MenuText } from './text.ts';

/** What the menus ask the page to do; the page knows the same actions by these names. */
export type MenuAction = 'new' | 'open' | 'save' | 'save-as' | 'undo' | 'redo' | 'deploy' | 'command-palette' | 'shortcuts';

export interface MenuRequest {
  readonly platform: string;
  readonly text: MenuText;
  readonly recentFiles: readonly string[];
  readonly send: (action: MenuAction) => void;
  readonly openFile: (path: string) => void;
}

/**
 * The application menu as data. Undo and redo go to the page, which has one history for text and drawing; the page leaves
 * them to a text field while one has the focus.
 */
export function menuTemplate(request: MenuRequest): MenuItemConstructorOptions[] {
  const { text, send } = request;
  const mac = request.platform === 'darwin';
  const item = (label: string, accelerator: string, action: MenuAction): MenuItemConstructorOptions => ({ label, accelerator, click: () => send(action) });
  const recent: MenuItemConstructorOptions[] =
    request.recentFiles.length === 0
      ? [{ label: text.noRecentFiles, enabled: false }]
      : request.recentFiles.map((path) => ({ label: path, click: () => request.openFile(path) }));
  return [
    ...(mac ? [{ role: 'appMenu' } satisfies MenuItemConstructorOptions] : []),
    {
      label: text.file,
      submenu: [
        item(text.newFile, 'CmdOrCtrl+N', 'new'),
        item(text.open, 'CmdOrCtrl+O', 'open'),
        { label: text.openRecent, submenu: recent },
        { type: 'separator' },
        item(text.save, 'CmdOrCtrl+S', 'save'),
        item(text.saveAs, 'Shift+CmdOrCtrl+S', 'save-as'),
        { type: 'separator' },
        mac ? { role: 'close' } : { role: 'quit' },
      ],
    },
    {
      label: text.edit,
      submenu: [
        item(text.undo, 'CmdOrCtrl+Z', 'undo'),
        item(text.redo, mac ? 'Shift+Cmd+Z' : 'Ctrl+Y', 'redo'),
        { type: 'separator' },
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
      ],
    },
    {
      label: text.project,
      submenu: [item(text.deploy, 'Shift+Enter', 'deploy'), item(text.commandPalette, 'CmdOrCtrl+K', 'command-palette')].map((entry) => ({
        ...entry,
        // The page listens for these keys itself and knows when a text field has the focus; the menu only shows them.
        registerAccelerator: false,
      })),
    },
    { label: text.view, submenu: [{ role: 'togglefullscreen' }, { role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, { type: 'separator' }, { role: 'reload' }] },
    { label: text.help, submenu: [{ label: text.shortcuts, click: () => send('shortcuts') }] },
  ];
}
