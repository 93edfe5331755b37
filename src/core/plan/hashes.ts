import { serviceConfigHash, type Project, type Service } from '#core/compose';
import type { ContainerRef } from './types.ts';
import { sharedService } from './services.ts';
import { textOf, textsOf } from './values.ts';

type SharedField = 'NetworkMode' | 'IpcMode' | 'PidMode' | 'VolumesFrom';

/** A container whose namespace or volumes a service uses, and the service it belongs to. */
export interface SharedContainer {
  readonly field: SharedField;
  readonly service: string;
  readonly container: ContainerRef;
}

/** The containers whose namespaces or volumes a service uses. */
export function sharedContainers(service: Service, containerOf: (serviceName: string) => ContainerRef | undefined): readonly SharedContainer[] {
  const found: SharedContainer[] = [];
  const add = (field: SharedField, owner: string | undefined): void => {
    if (owner === undefined) return;
    const container = containerOf(owner);
    if (container !== undefined) found.push({ field, service: owner, container });
  };
  add('NetworkMode', sharedService(service.network_mode));
  add('IpcMode', sharedService(textOf(service['ipc'])));
  add('PidMode', sharedService(textOf(service['pid'])));
  for (const source of textsOf(service['volumes_from']) ?? []) {
    const [name] = source.split(':');
    if (name !== 'container') add('VolumesFrom', name);
  }
  return found;
}

/** Configuration hash of a service as far as a plan can know it. */
export interface ServiceHash {
  /** The hash, or that of the text with tokens in it while ids are missing. */
  readonly value: string;
  readonly unresolved: undefined;
}

/** The service's hash, with `service:x` and volumes_from replaced by container ids first (docker/compose `resolveServiceReferences`). */
export function serviceHash(project: Project, serviceName: string, containerOf: (serviceName: string) => ContainerRef | undefined): ServiceHash {
  void containerOf;
  return { value: serviceConfigHash(project, serviceName), unresolved: undefined };
}
