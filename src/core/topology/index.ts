export { applyCommand } from './apply-command.ts';
export { buildGraph } from './build-graph.ts';
export type { Command, CommandResult, Position } from './commands.ts';
export type * from './graph.ts';
export { fromElkGraph, toElkGraph, type ElkInput, type Size } from './layout.ts';
export { offerWiring, uniqueServiceName, type WiringOffer } from './wiring.ts';
