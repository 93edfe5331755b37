export {
  connectFirst,
  discoverEngines,
  privateSocket,
  startPrivateEngine,
  stopPrivateEngine,
  whyNoPrivateEngine,
  type ConnectFirstOptions,
  type PrivateEngine,
  type PrivateEngineOptions,
  type Surroundings,
} from './engines/index.ts';
export { adopt, readStacks, type AdoptSource } from './adopt.ts';
export { EngineSession, type FindEngine } from './engine-session.ts';
export { EventQueue } from './queue.ts';
export { contentSecurityPolicy } from './page-policy.ts';
export { createHost, type Host, type HostOptions } from './host.ts';
export { createLog, type Log } from './log.ts';
export { findInstallation, type Installation } from './installation.ts';
export { findStaticFile, type StaticFile } from './static-files.ts';
export { saveFile } from './files.ts';
export { contentVariables } from './documents.ts';
export { diskReader } from './lookup.ts';
export { userFolders, type Folders } from './folders.ts';
