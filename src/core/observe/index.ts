export { parseProjectContainer } from './container.ts';
export { abandonedHelpers } from './helpers.ts';
export { observeProject, type ObserveOptions } from './observe-project.ts';
export { serviceImage, snapshotRequest } from './request.ts';
export { takeSnapshot } from './snapshot.ts';
export type { NeighbourContainer, Observed, ObservedContainer, ProbeHelper, SnapshotRequest } from './types.ts';
