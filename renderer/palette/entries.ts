import type { ImageChoice } from '#core/api';
import { recipes, type Recipe, type RecipeCategory } from '#core/catalog';

/** Order of the kinds in the palette: what a stack is usually drawn in. */
export const categoryOrder: readonly RecipeCategory[] = ['web', 'runtime', 'database', 'cache', 'queue', 'storage', 'observability', 'tools'];

export interface PaletteSections {
  readonly categories: readonly { readonly category: RecipeCategory; readonly recipes: readonly Recipe[] }[];
  readonly images: readonly ImageChoice[];
}

const mostImages = 200;

function matches(query: string, ...texts: readonly string[]): boolean {
  const words = query.toLowerCase().split(/\s+/).filter((word) => word !== '');
  const text = texts.join(' ').toLowerCase();
  return words.every((word) => text.includes(word));
}

/** How well a recipe fits what was typed, best first: its name, the beginning of it, a part of it, only its description. */
function rank(recipe: Recipe, query: string): number {
  const wanted = query.trim().toLowerCase();
  const names = [recipe.title.toLowerCase(), recipe.id];
  if (names.includes(wanted)) return 0;
  if (names.some((name) => name.startsWith(wanted))) return 1;
  return names.some((name) => name.includes(wanted)) ? 2 : 3;
}

/** What the palette lists for a search text, best first (MySQL before WordPress, which needs one); an empty one lists everything. */
export function paletteSections(query: string, images: readonly ImageChoice[]): PaletteSections {
  const found = recipes
    .filter((recipe) => matches(query, recipe.title, recipe.id, recipe.summary, recipe.image, recipe.category))
    .map((recipe) => ({ recipe, rank: query.trim() === '' ? 0 : rank(recipe, query) }));
  return {
    categories: categoryOrder
      .map((category) => ({ category, found: found.filter(({ recipe }) => recipe.category === category).toSorted((a, b) => a.rank - b.rank) }))
      .filter((section) => section.found.length > 0)
      .toSorted((a, b) => (a.found[0]?.rank ?? 0) - (b.found[0]?.rank ?? 0))
      .map((section) => ({ category: section.category, recipes: section.found.map(({ recipe }) => recipe) })),
    images: images.filter((image) => matches(query, image.reference)).slice(0, mostImages),
  };
}
