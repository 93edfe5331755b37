export type Theme = 'light' | 'dark';

export type Tone = 'ok' | 'warn' | 'error' | 'idle' | 'busy';

export interface Palette {
  readonly background: string;
  readonly surface: string;
  readonly border: string;
  readonly text: string;
  readonly muted: string;
  readonly sunken: string;
  readonly link: string;
  readonly shadow: string;
  readonly tones: Readonly<Record<Tone, string>>;
  /** Networks, in turn. */
  readonly regions: readonly [string, ...string[]];
}

const light: Palette = {
  background: '#f4f5f7',
  surface: '#ffffff',
  border: '#dadde3',
  text: '#1a1e24',
  muted: '#565e69',
  sunken: '#eceef1',
  link: '#868e99',
  shadow: '#10141a',
  tones: { ok: '#14743f', warn: '#8a5300', error: '#be2530', idle: '#868e99', busy: '#1f5fd0' },
  regions: ['#2f6fd6', '#0f8a7e', '#a3671a', '#8a4fc4', '#b8436b', '#5f7a1f'],
};

const dark: Palette = {
  background: '#131518',
  surface: '#1b1e22',
  border: '#31363d',
  text: '#e7e9ec',
  muted: '#a3abb6',
  sunken: '#2a2e34',
  link: '#737c88',
  shadow: '#000000',
  tones: { ok: '#56c787', warn: '#e2a94b', error: '#ff8585', idle: '#737c88', busy: '#7ea8ff' },
  regions: ['#6b9cf2', '#3fbcae', '#d69a4c', '#b98be8', '#e77ba0', '#a0bd55'],
};

export function paletteOf(theme: Theme): Palette {
  return theme === 'dark' ? dark : light;
}

export const sansFont = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Noto Sans KR', 'Malgun Gothic', sans-serif";
export const monoFont = "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', 'Noto Sans Mono', monospace";
