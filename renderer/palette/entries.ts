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

/** What the palette lists for a search text; an empty one lists everything. */
export function paletteSections(query: string, images: readonly ImageChoice[]): PaletteSections {
  return {
    categories: categoryOrder
      .map((category) => ({
        category,
        recipes: recipes.filter((recipe) => recipe.category === category && matches(query, recipe.title, recipe.id, recipe.summary, recipe.image, recipe.category)),
      }))
      .filter((section) => section.recipes.length > 0),
    images: images.filter((image) => matches(query, image.reference)).slice(0, mostImages),
  };
}
