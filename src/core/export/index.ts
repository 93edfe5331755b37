export type { CardStatus } from './card.ts';
export { exportCompose } from './compose.ts';
export { exportSvg, type SvgOptions } from './svg.ts';
export type { Theme, Tone } from './theme.ts';
