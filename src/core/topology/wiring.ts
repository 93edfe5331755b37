import { recipeForImage, wireClient } from '#core/catalog';
import type { Project } from '#core/compose';

/** A variable that a client of a service is offered when they are linked. */
export interface WiringOffer {
  readonly variable: string;
  /** In Compose's syntax: a literal `$` is doubled. */
  readonly value: string;
  readonly description: string;
  /** The recipe's template, e.g. `postgres://{POSTGRES_USER}:…@{host}:{port}/…`. */
  readonly rule: string;
}

/**
 * The variables `from` needs to reach `to`, filled in from the environment that `to` really has.
 * Empty when no recipe explains the image of `to`, or when either service does not exist.
 */
export function offerWiring(project: Project, from: string, to: string): readonly WiringOffer[] {
  const client = serviceOf(project, from);
  const target = serviceOf(project, to);
  if (client === undefined || target?.image === undefined) return [];
  const recipe = recipeForImage(target.image);
  if (recipe === undefined) return [];
  const clientRecipe = client.image === undefined ? undefined : recipeForImage(client.image);
  return wireClient({ recipe, host: to, environment: target.environment ?? {} }, clientRecipe).map(({ variable, value, description, rule }) => ({
    variable,
    value: value.replaceAll('$', '$$$$'),
    description,
    rule: rule.template,
  }));
}

function serviceOf(project: Project, name: string): Project['services'][string] | undefined {
  if (Object.hasOwn(project.services, name)) return project.services[name];
  return Object.hasOwn(project.disabledServices, name) ? project.disabledServices[name] : undefined;
}

/** `wanted`, made into a valid service name, with a number behind it when it is taken: `db`, `db-2`, `db-3`. */
export function uniqueServiceName(project: Project, wanted: string): string {
  const base = wanted.toLowerCase().replace(/[^a-z0-9._-]+/g, '-').replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '').slice(0, 200) || 'service';
  const taken = (name: string): boolean => Object.hasOwn(project.services, name) || Object.hasOwn(project.disabledServices, name);
  if (!taken(base)) return base;
  let number = 2;
  while (taken(`${base}-${number}`)) number += 1;
  return `${base}-${number}`;
}
