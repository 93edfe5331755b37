export { EngineSession, type FindEngine, type FoundEngine } from './engine-session.ts';
export { userFolders, type Folders } from './folders.ts';
export { createHost, type Host, type HostOptions } from './host.ts';
export { findInstallation, type Installation } from './installation.ts';
export { createLog, type Log } from './log.ts';
