import { parseImageReference, recipeById, recipeForImage, serviceFromRecipe, type Recipe } from '#core/catalog';
import type { Project } from '#core/compose';
import { basename, type JsonObject } from '#core/lib';
import { uniqueServiceName, type Command, type Position } from '#core/topology';

/** Drag data type of a service that is dragged from the palette onto the canvas; its value is a payload as JSON. */
export const serviceDragType = 'application/x-slipway-service';

export type ServicePayload =
  | { readonly kind: 'recipe'; readonly id: string }
  | { readonly kind: 'image'; readonly reference: string }
  /** `context`: folder of the Dockerfile, relative to the Compose file. */
  | { readonly kind: 'build'; readonly context?: string; readonly name?: string };

/** Reads drag data; undefined for anything that is not ours. */
export function parsePayload(json: string): ServicePayload | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || !('kind' in value)) return undefined;
  switch (value.kind) {
    case 'recipe':
      return 'id' in value && typeof value.id === 'string' && recipeById(value.id) !== undefined ? { kind: 'recipe', id: value.id } : undefined;
    case 'image':
      return 'reference' in value && typeof value.reference === 'string' && value.reference.length <= 512 ? { kind: 'image', reference: value.reference } : undefined;
    case 'build':
      return { kind: 'build', ...('context' in value && typeof value.context === 'string' ? { context: value.context } : {}) };
    default:
      return undefined;
  }
}

const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';

/** 24 characters that need no quoting anywhere (URLs, shells, YAML) and do not look like one another: about 139 bits. */
export function generateSecret(): string {
  const secret: string[] = [];
  const bytes = new Uint8Array(64);
  while (secret.length < 24) {
    crypto.getRandomValues(bytes);
    for (const byte of bytes) {
      // Bytes past the last whole multiple would favour the first letters.
      if (byte < 256 - (256 % alphabet.length) && secret.length < 24) secret.push(alphabet.charAt(byte % alphabet.length));
    }
  }
  return secret.join('');
}

function takenPorts(project: Project): ReadonlySet<number> {
  const taken = new Set<number>();
  for (const service of Object.values(project.services)) {
    for (const port of service.ports ?? []) {
      const [first, last] = (port.published ?? '').split('-').map(Number);
      if (first === undefined || !Number.isInteger(first) || first === 0) continue;
      const end = last !== undefined && Number.isInteger(last) ? Math.min(last, first + 1_000) : first;
      for (let number = first; number <= end; number += 1) taken.add(number);
    }
  }
  return taken;
}

/** `8080:80` with the next host port that the project does not use yet. */
function withFreePorts(definition: JsonObject, project: Project): JsonObject {
  const { ports } = definition;
  if (!Array.isArray(ports)) return definition;
  const taken = new Set(takenPorts(project));
  const free = ports.map((port: unknown) => {
    const match = typeof port === 'string' ? /^(\d+)(:\d+(?:\/\w+)?)$/.exec(port) : null;
    if (match === null) return port;
    let published = Number(match[1]);
    while (taken.has(published) && published < 65_535) published += 1;
    taken.add(published);
    return `${published}${match[2] ?? ''}`;
  });
  return { ...definition, ports: free.filter((port) => typeof port === 'string') };
}

function fromRecipe(recipe: Recipe, image: string, project: Project, position: Position | undefined): Command {
  const service = uniqueServiceName(project, recipe.id);
  const { definition, volumes } = serviceFromRecipe({ ...recipe, image }, { name: service, generateSecret });
  return {
    type: 'addService',
    service,
    definition: withFreePorts(definition, project),
    ...(volumes.length === 0 ? {} : { volumes }),
    ...(position === undefined ? {} : { position }),
  };
}

/** A service name out of any text: lower case, only what Compose allows. */
function nameFrom(text: string, fallback: string): string {
  const name = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]+/g, '-')
    .replaceAll(/^[-_]+|[-_]+$/g, '')
    .slice(0, 60);
  return name === '' ? fallback : name;
}

/**
 * The command that adds what was dropped or chosen. Recipes come with generated values for what they require, and with host ports
 * the project does not publish yet; an image that a recipe explains is added as that recipe with this very image.
 * @param position top left corner of the new card, canvas coordinates; absent: the canvas finds a place
 */
export function insertCommandFor(payload: ServicePayload, project: Project, position?: Position): Command {
  switch (payload.kind) {
    case 'recipe': {
      const recipe = recipeById(payload.id);
      // A recipe this version does not know: its id is the best guess at an image.
      if (recipe === undefined) return insertCommandFor({ kind: 'image', reference: payload.id }, project, position);
      return fromRecipe(recipe, recipe.image, project, position);
    }
    case 'image': {
      const reference = payload.reference.trim();
      const recipe = recipeForImage(reference);
      if (recipe !== undefined) return fromRecipe(recipe, reference, project, position);
      const parsed = parseImageReference(reference);
      return {
        type: 'addService',
        service: uniqueServiceName(project, nameFrom(parsed.ok ? basename(parsed.path) : '', 'service')),
        definition: { image: reference },
        ...(position === undefined ? {} : { position }),
      };
    }
    case 'build': {
      const context = payload.context ?? '.';
      const wanted = payload.name ?? nameFrom(basename(context.replace(/[\\/]+$/, '')), 'app');
      return {
        type: 'addService',
        service: uniqueServiceName(project, wanted === '' ? 'app' : wanted),
        definition: { build: context },
        ...(position === undefined ? {} : { position }),
      };
    }
  }
}

/** Why a text is no image reference; undefined when it is one. */
export function imageProblem(reference: string): string | undefined {
  const parsed = parseImageReference(reference.trim());
  return parsed.ok ? undefined : parsed.message;
}
