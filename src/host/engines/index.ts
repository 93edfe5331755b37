export type { Surroundings } from './candidate.ts';
export { connectFirst, type ConnectFirstOptions } from './connect-first.ts';
export { discoverEngines } from './discover.ts';
export { startPrivateEngine, stopPrivateEngine, whyNoPrivateEngine, type PrivateEngine, type PrivateEngineOptions } from './private-engine.ts';
export { privateSocket } from './private-paths.ts';
