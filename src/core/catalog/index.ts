export { parseImageReference } from './reference.ts';
export { recipeById, recipeForImage, recipes } from './recipes.ts';
export { serviceFromRecipe } from './service.ts';
export type * from './types.ts';
export { effectiveValue, missingVariables, wireClient, type Environment } from './wiring.ts';
