import { canvasKo } from './canvas.ko.ts';
import type { en } from './en.ts';
import type { Translation } from './types.ts';

export const ko: Translation<typeof en> = {
  ...canvasKo,
  app: {
    name: 'Slipway',
  },
  common: {
    close: '닫기',
    dismiss: '닫기',
    notifications: '알림',
  },
};
