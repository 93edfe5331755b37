export { Canvas } from './Canvas.tsx';
export { currentPositions } from './drawing.ts';
