import type { Recipe, RecipeVariable, WiringRule } from './types.ts';

/** A container's environment as the loader gives it; null: declared without a value. */
export type Environment = Readonly<Record<string, string | null | undefined>>;

/** A variable for the client, ready to be set. Plain text: a `$` is not doubled. */
export interface WiredVariable {
  readonly variable: string;
  readonly value: string;
  readonly description: string;
  readonly rule: WiringRule;
}

function setValue(environment: Environment, name: string): string | undefined {
  const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
  return value === undefined || value === null || value === '' ? undefined : value;
}

function isSet(environment: Environment, variable: RecipeVariable): boolean {
  const names = [variable.name, ...(variable.synonyms ?? []), ...(variable.satisfiedBy ?? [])];
  return names.some((name) => setValue(environment, name) !== undefined);
}

/**
 * What the image will use for one of its variables: the value set, one set under a synonym, or the image's own default.
 * undefined: nothing is known (unset, or given through a file).
 */
export function effectiveValue(recipe: Recipe, environment: Environment, name: string): string | undefined {
  let wanted: string | undefined = name;
  // Each step moves to another variable, so a chain longer than the list would be a circle.
  for (let step = 0; wanted !== undefined && step <= recipe.variables.length; step += 1) {
    const current: string = wanted;
    const variable = recipe.variables.find((candidate) => candidate.name === current);
    if (variable === undefined) return setValue(environment, current);
    for (const candidate of [variable.name, ...(variable.synonyms ?? [])]) {
      const value = setValue(environment, candidate);
      if (value !== undefined) return value;
    }
    if (variable.defaultFrom === undefined) return variable.default;
    wanted = variable.defaultFrom;
  }
  return undefined;
}

/** Variables of the recipe without which the container does not start (properly) and that `environment` leaves unset or empty. */
export function missingVariables(recipe: Recipe, environment: Environment): readonly RecipeVariable[] {
  return recipe.variables.filter((variable) => {
    const partner = recipe.variables.find((candidate) => candidate.name === variable.requiredWith);
    const needed = variable.need !== 'optional' || (partner !== undefined && isSet(environment, partner));
    return needed && !isSet(environment, variable);
  });
}

/** The target's rules that apply to a client: those made for its recipe where there are any, else the general ones. */
function wiringRules(target: Recipe, client: Recipe | undefined): readonly WiringRule[] {
  const own = target.wiring.filter((rule) => client !== undefined && rule.clients?.includes(client.id) === true);
  return own.length > 0 ? own : target.wiring.filter((rule) => rule.clients === undefined);
}

/** Variable names allow letters, digits and `_` only; a service name also has `.` and `-`. */
function variablePrefix(service: string): string {
  const name = service.toUpperCase().replace(/[^A-Z0-9]+/g, '_').replace(/^_+|_+$/g, '');
  return /^[0-9]/.test(name) || name === '' ? `SERVICE_${name}`.replace(/_$/, '') : name;
}

/**
 * Fills the target's wiring rules in for one client: which variables to set on it, and to what.
 * Values that go into a URL are percent-encoded (RFC 3986). A rule that asks for something unknown (a password kept in a file)
 * is left out; of several rules for one variable the first that can be filled counts.
 *
 * @param target recipe of the service to reach, with its `host` (service name), `port` (container port) and interpolated `environment`
 * @param client recipe of the service that gets the variables, where one explains its image
 */
export function wireClient(
  target: { readonly recipe: Recipe; readonly host: string; readonly port?: number; readonly environment: Environment },
  client: Recipe | undefined,
): readonly WiredVariable[] {
  const port = target.port ?? target.recipe.ports[0]?.container;
  const wired: WiredVariable[] = [];
  for (const rule of wiringRules(target.recipe, client)) {
    const variable = rule.variable.replace('{SERVICE}', variablePrefix(target.host));
    if (wired.some((earlier) => earlier.variable === variable)) continue;
    const inUrl = rule.template.includes('://');
    let known = true;
    const value = rule.template.replace(/\{(\w+)\}/g, (_placeholder, name: string) => {
      const found = name === 'host' ? target.host : name === 'port' ? port?.toString() : effectiveValue(target.recipe, target.environment, name);
      if (found === undefined) known = false;
      return found === undefined ? '' : inUrl ? encodeURIComponent(found) : found;
    });
    if (known) wired.push({ variable, value, description: rule.description, rule });
  }
  return wired;
}
