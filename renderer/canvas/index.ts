export { Canvas } from './Canvas.tsx';
export { currentPositions } from './drawing.ts';
export { ServiceIcon } from './ServiceIcon.tsx';
