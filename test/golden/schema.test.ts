import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { schemaPatterns } from '#core/compose';

interface JsonSchema {
  readonly [key: string]: unknown;
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Patterns of all keys that the official JSON schema names. */
function officialPatterns(root: JsonSchema): ReadonlySet<string> {
  const definitions = isSchema(root['definitions']) ? root['definitions'] : {};
  const found = new Set<string>();
  const visit = (schema: unknown, prefix: string): void => {
    if (!isSchema(schema)) return;
    const reference = schema['$ref'];
    if (typeof reference === 'string') visit(definitions[reference.replace('#/definitions/', '')], prefix);
    for (const union of [schema['oneOf'], schema['anyOf'], schema['allOf']]) if (Array.isArray(union)) for (const part of union) visit(part, prefix);
    if (isSchema(schema['properties'])) {
      for (const [key, value] of Object.entries(schema['properties'])) {
        found.add(`${prefix}${key}`);
        visit(value, `${prefix}${key}.`);
      }
    }
    if (isSchema(schema['patternProperties'])) for (const [pattern, value] of Object.entries(schema['patternProperties'])) if (pattern !== '^x-') visit(value, `${prefix}*.`);
    if (isSchema(schema['additionalProperties'])) visit(schema['additionalProperties'], `${prefix}*.`);
    visit(schema['items'], `${prefix}*.`);
  };
  visit(root, '');
  return found;
}

const officialPath = resolve(import.meta.dirname, '../../../shared/corpus/compose-spec.json');

/** Newer than the schema that was published when this list was made; compose-go accepts them. */
const newer = /^services\.\*\.(?:pre_start(?:\.|$)|build\.no_cache_filter$)/;

describe.skipIf(!existsSync(officialPath))('the keys of the official schema', () => {
  it('are ours', () => {
    const official: unknown = JSON.parse(readFileSync(officialPath, 'utf8'));
    const theirs = isSchema(official) ? officialPatterns(official) : new Set<string>();
    const ours = new Set(schemaPatterns());
    expect(theirs.size).toBeGreaterThan(200);
    expect({ missing: [...theirs].filter((pattern) => !ours.has(pattern)), extra: [...ours].filter((pattern) => !theirs.has(pattern) && !newer.test(pattern)) }).toEqual({ missing: [], extra: [] });
  });
});

describe.skipIf(existsSync(officialPath))('the official schema', () => {
  it('is absent', () => {
    console.info('The official Compose schema is not beside the repository: its keys are not compared with ours.');
  });
});
