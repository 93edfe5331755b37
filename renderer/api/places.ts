import type { SourceRange } from '#core/compose';
import { documentFile } from '../state/document.ts';
import { useDocument, useView } from '../state/index.ts';
import { guardUnsaved, openPath } from './files.ts';

function showRange({ start, end }: SourceRange): void {
  const { showTab, requestFocus } = useView.getState();
  showTab('yaml');
  // Of several lines the first is meant.
  const several = useDocument.getState().text.slice(start, end).includes('\n');
  requestFocus({ target: 'yaml-range', start, end: several ? start : end });
}

/** True when a place is in the open document. */
export function isHere(file: string): boolean {
  return file === documentFile(useDocument.getState().path);
}

/** Shows a place in the YAML view; in another file, that is opened first, after asking about unsaved work. */
export function goTo(range: SourceRange): void {
  if (isHere(range.file)) {
    showRange(range);
    return;
  }
  guardUnsaved(() => {
    void openPath(range.file).then(() => {
      // It could not be opened, or unsaved work is asked about.
      if (isHere(range.file)) showRange(range);
    });
  });
}

/** Opens another file of the project, after asking about unsaved work. */
export function openProjectFile(path: string): void {
  if (!isHere(path)) guardUnsaved(() => void openPath(path));
}
