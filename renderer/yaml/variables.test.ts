import { describe, expect, it } from 'vitest';
import { loadProject, type ProjectReader, type VariableUse } from '#core/compose';
import { expressionsIn, namesOfExpression, resolveExpression, shownValue } from './variables.ts';

const shell: ReadonlyMap<string, string> = new Map([['TAG', '1.29'], ['DB_PASSWORD', 'hunter2'], ['EMPTY', '']]);
const reader: ProjectReader = { readFile: (path) => (path.endsWith('/.env') ? { kind: 'text', text: 'FILE=from file\n' } : { kind: 'missing' }), variable: (name) => shell.get(name) };

/** What the expressions in the value of `image` resolve to. */
function resolved(value: string, key = 'image'): readonly unknown[] {
  const text = `services:\n  web:\n    image: x\n    environment:\n      ${key}: ${value}\n`;
  const { variables } = loadProject({ files: [{ path: '/shop/compose.yaml', text }], reader });
  const known = new Map(variables.map((use): [string, VariableUse] => [use.name, use]));
  const line = text.lastIndexOf(`      ${key}`);
  return expressionsIn(text, line).map((expression) => resolveExpression(expression.text, known, key)?.value);
}

describe('expressionsIn', () => {
  const found = (line: string): readonly string[] => expressionsIn(line, 0).map(({ text }) => text);

  it('finds what is interpolated', () => {
    expect(found('image: nginx:${TAG:-1.${MINOR:-0}}-$FLAVOUR # ${NOT}')).toEqual(['${TAG:-1.${MINOR:-0}}', '$FLAVOUR']);
    expect(found('- "$A:${B}"')).toEqual(['$A', '${B}']);
    expect(found('command: echo $$HOME ${')).toEqual([]);
    expect(found('${KEY}: 1')).toEqual([]);
    expect(found('a: {b: $C}')).toEqual(['$C']);
  });

  it('names every variable of an expression', () => {
    expect(namesOfExpression('${A:-${B}-$C}')).toEqual(['A', 'B', 'C']);
  });
});

describe('resolveExpression', () => {
  it('knows shell, .env, defaults and what is unset', () => {
    expect(resolved('${TAG}')).toEqual(['1.29']);
    expect(resolved('$FILE')).toEqual(['from file']);
    expect(resolved('${NONE:-one} ${NONE:-two}')).toEqual(['one', 'two']);
    expect(resolved('${NONE}')).toEqual([undefined]);
    expect(resolved('${NONE:?give it}')).toEqual([undefined]);
    expect(resolved('${NONE-}')).toEqual(['']);
    expect(resolved('${EMPTY:-full}')).toEqual(['full']);
    expect(resolved('${EMPTY}')).toEqual(['']);
    expect(resolved('${TAG:+has ${FILE}}')).toEqual(['has from file']);
  });

  it('knows nothing of a variable that was not loaded', () => {
    expect(resolveExpression('${TAG}', new Map(), 'image')).toBeUndefined();
  });

  it('takes passwords for secrets by their own name or that of what they are for', () => {
    const use: VariableUse = { name: 'PW', value: 'x', origin: 'shell', required: false };
    expect(resolveExpression('${PW}', new Map([['PW', use]]), 'image')?.secret).toBe(false);
    expect(resolveExpression('${PW}', new Map([['PW', use]]), 'POSTGRES_PASSWORD')?.secret).toBe(true);
    expect(resolveExpression('$DB_TOKEN', new Map([['DB_TOKEN', { ...use, name: 'DB_TOKEN' }]]), 'image')?.secret).toBe(true);
  });
});

describe('shownValue', () => {
  it('is short, on one line and without secrets', () => {
    expect(shownValue('hunter2', true)).toBe('••••••');
    expect(shownValue('postgres://u:p@db/x', false)).toBe('postgres://u:••••••@db/x');
    expect(shownValue('a\nb', false)).toBe('a b');
    expect(shownValue('x'.repeat(100), false)).toHaveLength(40);
  });
});
