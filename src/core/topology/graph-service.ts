import type { Recipe } from '#core/catalog';
import type { Service } from '#core/compose';

/** A service with what the other steps of building a graph need to know about it. */
export interface GraphService {
  readonly name: string;
  readonly service: Service;
  readonly disabled: boolean;
  readonly recipe: Recipe | undefined;
  /** Networks it is a member of. */
  readonly networks: readonly string[];
  /** Networks it can be reached on and reaches others from: its own, or those of the service whose namespace it shares. */
  readonly reach: readonly string[];
}

/** True when the project gives the service a health check; one that only the image brings is not known here. */
export function hasHealthCheck(service: Service): boolean {
  const check = service.healthcheck;
  return check !== undefined && check.disable !== true && check.test !== undefined && check.test[0] !== 'NONE';
}
