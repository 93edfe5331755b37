import { exportCompose, exportSvg } from '#core/export';
import { currentPositions } from '../canvas/index.ts';
import { translator } from '../i18n/index.ts';
import { useDocument, useView } from '../state/index.ts';
import { download } from './download.ts';

/** Pixels of the picture for one of the drawing: sharp on dense screens and in print. */
const scale = 2;
/** Longest edge Chromium paints. */
const longestEdge = 16_000;

/** The Compose file as it stands, saved or not. */
export function exportComposeFile(): void {
  download('compose.yaml', new Blob([exportCompose(useDocument.getState().text)], { type: 'application/yaml' }));
}

function drawing(): string {
  return exportSvg(useDocument.getState().graph, { positions: currentPositions(), theme: useView.getState().theme });
}

function loadPicture(svg: string): Promise<HTMLImageElement> {
  return new Promise((resolve, reject) => {
    const picture = new Image();
    picture.addEventListener('load', () => resolve(picture));
    picture.addEventListener('error', () => reject(new Error('The drawing is no picture the browser can paint.')));
    picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  });
}

async function paint(svg: string): Promise<Blob> {
  const picture = await loadPicture(svg);
  const factor = Math.min(scale, longestEdge / Math.max(picture.naturalWidth, picture.naturalHeight, 1));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(picture.naturalWidth * factor));
  canvas.height = Math.max(1, Math.round(picture.naturalHeight * factor));
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob === null ? reject(new Error('The picture is too large.')) : resolve(blob)), 'image/png');
  });
}

/** The drawing as a picture, in the colours of the present theme. */
export async function exportDrawing(format: 'svg' | 'png'): Promise<void> {
  const { name } = useDocument.getState().project;
  const svg = drawing();
  if (format === 'svg') {
    download(`${name}.svg`, new Blob([svg], { type: 'image/svg+xml' }));
    return;
  }
  try {
    download(`${name}.png`, await paint(svg));
  } catch {
    useView.getState().notify({ kind: 'error', text: translator.t('exporting.failed') });
  }
}
