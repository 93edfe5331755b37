export { parseImageReference, type ImageReference, type ImageReferenceError } from './reference.ts';
export { recipeById, recipeForImage, recipes } from './recipes.ts';
export { serviceFromRecipe } from './service.ts';
export type * from './types.ts';
export { effectiveValue, missingVariables, wireClient, wiringRules, type Environment, type WiredVariable } from './wiring.ts';
