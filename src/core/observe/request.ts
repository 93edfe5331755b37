import { serviceConfigHash, type Project, type Service } from '#core/compose';
import { toRecord } from '#core/lib';
import type { SnapshotRequest } from './types.ts';

/** The image a service's containers are made from: `image`, or the name Compose gives to what it builds (`<project>-<service>`). */
export function serviceImage(projectName: string, serviceName: string, service: Service): string {
  return service.image === undefined || service.image === '' ? `${projectName}-${serviceName}` : service.image;
}

/** Everything a plan for this project has to know of the engine. */
export function snapshotRequest(project: Project, revision = 1): SnapshotRequest {
  const images = new Set<string>();
  for (const [name, service] of Object.entries(project.services)) images.add(serviceImage(project.name, name, service));
  return {
    project: project.name,
    images: [...images],
    externalNetworks: Object.values(project.networks).map((network) => network.name),
    externalVolumes: Object.values(project.volumes).map((volume) => volume.name),
    revision,
    hashes: toRecord(Object.keys(project.services).map((name) => [name, serviceConfigHash(project, name)])),
  };
}
