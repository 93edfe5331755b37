import { describe, expect, it } from 'vitest';
import { recipes } from '#core/catalog';
import { categoryOrder, paletteSections } from './entries.ts';

const first = (query: string): string | undefined => paletteSections(query, []).categories[0]?.recipes[0]?.id;

describe('paletteSections', () => {
  it('lists every recipe by kind when nothing is typed', () => {
    const sections = paletteSections('', []).categories;
    expect(sections.map((section) => section.category)).toEqual(categoryOrder.filter((category) => recipes.some((recipe) => recipe.category === category)));
    expect(sections.flatMap((section) => section.recipes)).toHaveLength(recipes.length);
  });

  it('puts what is called so before what only mentions it', () => {
    expect(first('mysql')).toBe('mysql');
    expect(first('MariaDB ')).toBe('mariadb');
    expect(first('post')).toBe('postgres');
    expect(paletteSections('mysql', []).categories.flatMap((section) => section.recipes.map((recipe) => recipe.id))).toContain('wordpress');
  });

  it('finds each recipe first by its own name', () => {
    for (const recipe of recipes) {
      expect(first(recipe.title)).toBe(recipe.id);
    }
  });

  it('finds images and nothing for nonsense', () => {
    expect(paletteSections('own', [{ reference: 'own/app:1', size: 1 }]).images).toHaveLength(1);
    expect(paletteSections('zzzz', []).categories).toEqual([]);
  });
});
