import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { schemaPatterns } from '#core/compose';
import { absentHere } from '../support/absent.ts';

interface JsonSchema {
  readonly [key: string]: unknown;
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Patterns of all keys that the official JSON schema names. */
function officialPatterns(root: JsonSchema): ReadonlySet<string> {
  const definitions = isSchema(root['definitions']) ? root['definitions'] : isSchema(root['$defs']) ? root['$defs'] : {};
  const found = new Set<string>();
  const visit = (schema: unknown, prefix: string): void => {
    if (!isSchema(schema)) return;
    const reference = schema['$ref'];
    if (typeof reference === 'string') visit(definitions[reference.replace(/^#\/(?:definitions|\$defs)\//, '')], prefix);
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

const folder = resolve(import.meta.dirname, '../../../shared/corpus');
const officialPath = resolve(folder, 'compose-spec.json');
/** compose-go's own copy, which is newer. */
const newerPath = resolve(folder, 'compose-spec.compose-go.json');

/** What only compose-go's copy has. Docker Compose 2.40.3 refuses it, and so do we, saying that it is newer. */
const newer = /^services\.\*\.(?:pre_start(?:\.|$)|build\.no_cache_filter$)/;

function patternsOf(path: string): ReadonlySet<string> {
  const official: unknown = JSON.parse(readFileSync(path, 'utf8'));
  return isSchema(official) ? officialPatterns(official) : new Set<string>();
}

function officialTests(): void {
  it.each([['as published', officialPath], ['as compose-go has them', newerPath]])('are ours: %s', (_, path) => {
    const theirs = patternsOf(path);
    const ours = new Set(schemaPatterns());
    const known = [...theirs].filter((pattern) => ours.has(pattern));
    console.info(`keys: ${known.length} of ${theirs.size}`);
    expect(theirs.size).toBeGreaterThan(200);
    expect([...theirs].filter((pattern) => !ours.has(pattern))).toEqual([]);
    expect([...ours].filter((pattern) => !theirs.has(pattern) && !newer.test(pattern))).toEqual([]);
  });
}

describe('the keys of the official schemas', () => {
  if (existsSync(officialPath)) officialTests();
  else absentHere('the official schema of Compose: its keys are not compared with ours');
});
