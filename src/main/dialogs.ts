import type { BrowserWindow, Dialog } from 'electron';
import type { MenuText } from './text.ts';

const extensions = ['yaml', 'yml'];

/** The system's file chooser; null when the person cancels. */
export async function chooseFileToOpen(dialog: Pick<Dialog, 'showOpenDialog'>, window: BrowserWindow, text: MenuText): Promise<string | null> {
  const answer = await dialog.showOpenDialog(window, {
    properties: ['openFile'],
    filters: [
      { name: text.composeFiles, extensions },
      { name: text.allFiles, extensions: ['*'] },
    ],
  });
  return answer.canceled ? null : (answer.filePaths[0] ?? null);
}

export async function chooseFileToSave(dialog: Pick<Dialog, 'showSaveDialog'>, window: BrowserWindow, text: MenuText, suggestedPath: string): Promise<string | null> {
  const answer = await dialog.showSaveDialog(window, { defaultPath: suggestedPath, filters: [{ name: text.composeFiles, extensions }] });
  return answer.canceled || answer.filePath === '' ? null : answer.filePath;
}
