export { applyCommand } from './apply-command.ts';
export { buildGraph } from './build-graph.ts';
export type { Command, CommandResult, Position } from './commands.ts';
export type * from './graph.ts';
export { fromElkGraph, toElkGraph, type ElkInput, type Size } from './layout.ts';
export { offerWiring, uniqueServiceName, type WiringOffer } from './wiring.ts';
export {
  boundsOf,
  cardFootprint,
  cardRect,
  cardSize,
  centreOf,
  contains,
  curvePath,
  curveToPoint,
  inflate,
  intersects,
  linkCurve,
  linkShift,
  mountRowHeight,
  type LinkCurve,
  type Point,
  type Rect,
} from './geometry.ts';
export { corridorWidth, drawnNetworks, regionShape, spreadLabels, type RegionShape } from './regions.ts';
