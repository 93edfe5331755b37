import { looksLikeRunLine, parseDockerRun } from '#core/import';
import { cardRect, type Position } from '#core/topology';
import { translator } from '../i18n/index.ts';
import { addRun } from '../palette/add-run.ts';
import { useView } from '../state/index.ts';
import { useDrawing } from './drawing.ts';
import { freePlace } from './placement.ts';

/** Adds the service of a pasted `docker run` line; one that cannot be read goes into the import dialog, which says why. False: the text is none. */
export function pasteRunLine(text: string, at: Position): boolean {
  if (!looksLikeRunLine(text)) return false;
  const { openDialog, notify } = useView.getState();
  const run = parseDockerRun(text);
  if (!run.ok) {
    openDialog({ kind: 'import', tab: 'run', line: text });
    return true;
  }
  const service = addRun(run, freePlace(at, [...useDrawing.getState().positions.values()].map(cardRect)));
  if (service === undefined) return true;
  const count = run.remarks.length;
  if (count === 0) notify({ kind: 'ok', text: translator.t('importing.pasted', { name: service }) });
  else notify({ kind: 'info', text: translator.t('importing.pastedRemarks', { name: service, count }), hint: translator.t('importing.pastedHint') });
  return true;
}
