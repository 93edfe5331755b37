import { serviceHashText, type Project, type Service } from '#core/compose';
import { sha256Hex } from '#core/lib';
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
  readonly value: string;
  /** The text to hash once the containers this plan creates have ids; `value` is then provisional. */
  readonly unresolved: { readonly text: string; readonly tokens: readonly { readonly token: string; readonly container: ContainerRef }[] } | undefined;
}

/** The service's hash, with `service:x` and volumes_from replaced by container ids first (docker/compose `resolveServiceReferences`). */
export function serviceHash(project: Project, serviceName: string, containerOf: (serviceName: string) => ContainerRef | undefined): ServiceHash {
  const tokens = new Map<string, ContainerRef>();
  const text = serviceHashText(project, serviceName, (owner) => {
    const container = containerOf(owner);
    if (container === undefined || container.kind === 'existing') return container?.id;
    const token = `[container of ${container.step}]`;
    tokens.set(token, container);
    return token;
  });
  return { value: sha256Hex(text), unresolved: tokens.size === 0 ? undefined : { text, tokens: [...tokens].map(([token, container]) => ({ token, container })) } };
}
