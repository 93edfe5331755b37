import { canvasEn } from './canvas.en.ts';

/** Every text of the interface, in English. Typed keys: `t('menu.save')`. */
export const en = {
  ...canvasEn,
  app: {
    name: 'Slipway',
  },
  common: {
    close: 'Close',
    dismiss: 'Dismiss',
    notifications: 'Notifications',
  },
} as const;
