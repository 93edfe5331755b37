import { cacheRecipes } from './cache.ts';
import { databaseRecipes } from './database.ts';
import { observabilityRecipes } from './observability.ts';
import { queueRecipes } from './queue.ts';
import { parseImageReference } from './reference.ts';
import { runtimeRecipes } from './runtime.ts';
import { storageRecipes } from './storage.ts';
import { toolRecipes } from './tools.ts';
import type { Recipe } from './types.ts';
import { webRecipes } from './web.ts';

/** The whole catalog, in the order the palette shows it. */
export const recipes: readonly Recipe[] = [
  ...webRecipes,
  ...databaseRecipes,
  ...cacheRecipes,
  ...queueRecipes,
  ...storageRecipes,
  ...observabilityRecipes,
  ...runtimeRecipes,
  ...toolRecipes,
];

const byId: ReadonlyMap<string, Recipe> = new Map(recipes.map((recipe) => [recipe.id, recipe]));

/** Keyed by `domain/path`. */
const byRepository: ReadonlyMap<string, Recipe> = new Map(
  recipes.flatMap((recipe) =>
    [recipe.image, ...recipe.aliases].flatMap((reference) => {
      const parsed = parseImageReference(reference);
      return parsed.ok ? [[`${parsed.domain}/${parsed.path}`, recipe] as const] : [];
    }),
  ),
);

/** The recipe with this id, or undefined. */
export function recipeById(id: string): Recipe | undefined {
  return byId.get(id);
}

function lookUp(reference: string): Recipe | undefined {
  const parsed = parseImageReference(reference);
  if (!parsed.ok) return undefined;
  const exact = byRepository.get(`${parsed.domain}/${parsed.path}`);
  if (exact !== undefined || parsed.domain === 'docker.io') return exact;
  // Mirrors and pull-through caches keep Docker Hub's path, some below a project of their own: host/docker/library/postgres.
  const official = /(?:^|\/)(library\/[^/]+)$/.exec(parsed.path)?.[1] ?? (parsed.path.includes('/') ? parsed.path : `library/${parsed.path}`);
  return byRepository.get(`docker.io/${official}`);
}

// A drawing asks for the same few references with every keystroke. Bounded: references come from whatever file is open.
const remembered = new Map<string, Recipe | undefined>();
const rememberAtMost = 4_096;

/**
 * The recipe that explains an image, whatever registry, tag or digest it is written with: `postgres`, `docker.io/library/postgres:16`,
 * `localhost:5000/postgres@sha256:…`, `postgis/postgis`. undefined for images the catalog does not know and for text that is no reference.
 */
export function recipeForImage(reference: string): Recipe | undefined {
  if (remembered.has(reference)) return remembered.get(reference);
  const recipe = lookUp(reference);
  if (remembered.size >= rememberAtMost) remembered.clear();
  remembered.set(reference, recipe);
  return recipe;
}
