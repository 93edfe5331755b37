import type { Translation } from './types.ts';
import type { canvasEn } from './canvas.en.ts';

export const canvasKo: Translation<typeof canvasEn> = {
  canvas: {
    label: '캔버스',
  },
  inspector: {
    label: '속성',
  },
  yaml: {
    label: 'YAML',
  },
};
