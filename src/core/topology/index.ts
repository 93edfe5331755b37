export type { Command, CommandResult, Position } from './commands.ts';
export type * from './graph.ts';
