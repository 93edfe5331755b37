export { deploy, type DeployDone, type DeployOptions } from './deploy.ts';
export type * from './types.ts';
