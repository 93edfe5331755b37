import type { Stacks } from '#core/api';
import { hiddenValue } from '#core/lib';

/** What matches every word of the filter, by name, service or image. */
export function matching(stacks: Stacks, query: string): Stacks {
  const words = query.toLowerCase().split(/\s+/).filter((word) => word !== '');
  const has = (...texts: readonly string[]): boolean => words.every((word) => texts.some((text) => text.toLowerCase().includes(word)));
  return {
    projects: stacks.projects.filter(({ name, services, containers }) => has(name, ...services, ...containers.map(({ image }) => image))),
    containers: stacks.containers.filter(({ name, image }) => has(name, image)),
  };
}

/** Dots in place of the variables that stand for hidden values: in a preview nobody has to set them. */
export function hiddenSecrets(text: string): string {
  return text.replaceAll(/\$\{([A-Z][A-Z0-9_]*):\?set \1 to [^}]*\}/g, hiddenValue);
}
