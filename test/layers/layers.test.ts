import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

// The checks that keep the layers apart are themselves checked here: each violation is planted in a copy of the
// tree and has to be reported, with the file it stands in. A check over nothing would pass everything.

const root = resolve(import.meta.dirname, '../..');
let copy = '';

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'slipway-layers-'));
  for (const part of ['src', 'renderer', 'package.json', 'tsconfig.base.json', '.oxlintrc.json']) {
    cpSync(join(root, part), join(copy, part), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'dir');
});

afterAll(() => rmSync(copy, { recursive: true, force: true }));

function run(command: string, args: readonly string[]): { readonly code: number; readonly output: string } {
  const program = resolve(root, 'node_modules', command);
  const result = spawnSync(process.execPath, [program, ...args], { cwd: copy, encoding: 'utf8' });
  return { code: result.status ?? -1, output: `${result.stdout}${result.stderr}` };
}

const lint = (path: string) => run('oxlint/bin/oxlint', ['--disable-nested-config', path]);

function planted<T>(path: string, text: string, check: () => T): T {
  writeFileSync(join(copy, path), text);
  try {
    return check();
  } finally {
    rmSync(join(copy, path));
  }
}

const importViolations: readonly { readonly what: string; readonly file: string; readonly text: string; readonly says: string }[] = [
  { what: 'the core reading a file', file: 'src/core/plan/planted.ts', text: "import { readFileSync } from 'node:fs';\nexport const planted = readFileSync;\n", says: 'The core knows no platform' },
  { what: 'the core using dockerode', file: 'src/core/deploy/planted.ts', text: "import { Docker } from 'dockerode';\nexport const planted = Docker;\n", says: 'The core knows no platform' },
  { what: 'a lower core layer using a higher one', file: 'src/core/compose/planted.ts', text: "import type { Plan } from '#core/plan';\nexport type Planted = Plan;\n", says: 'src/core/compose may not use this layer' },
  { what: 'reaching past a public face', file: 'src/core/plan/planted.ts', text: "import type { Engine } from '../engine/port.ts';\nexport type Planted = Engine;\n", says: 'public face' },
  { what: 'the renderer reaching the host', file: 'renderer/state/planted.ts', text: "import { createHost } from '#host';\nexport const planted = createHost;\n", says: 'through the contract' },
  { what: 'the renderer reaching src by path', file: 'renderer/state/planted.ts', text: "import type { Plan } from '../../src/core/plan/types.ts';\nexport type Planted = Plan;\n", says: 'public face' },
  { what: 'a shell using dockerode', file: 'src/main/planted.ts', text: "import { Docker } from 'dockerode';\nexport const planted = Docker;\n", says: 'thin shell' },
  { what: 'the host using Electron', file: 'src/host/planted.ts', text: "import { app } from 'electron';\nexport const planted = app;\n", says: 'knows neither Electron' },
  { what: 'a default export', file: 'src/core/lib/planted.ts', text: 'const planted = 1;\nexport default planted;\n', says: 'no-default-export' },
];

describe('layer checks', () => {
  it.each(importViolations)('catch $what', ({ file, text, says }) => {
    const result = planted(file, text, () => lint(file));
    expect(result.output).toContain(says);
    expect(result.output).toContain('planted.ts');
    expect(result.code).not.toBe(0);
  });

  it('catch an import cycle', () => {
    const result = planted('src/core/lib/planted-a.ts', "import { b } from './planted-b.ts';\nexport const a = (): number => b();\n", () =>
      planted('src/core/lib/planted-b.ts', "import { a } from './planted-a.ts';\nexport const b = (): number => a();\n", () => lint('src/core/lib')),
    );
    expect(result.output).toContain('no-cycle');
    expect(result.code).not.toBe(0);
  });

  it('pass a file that keeps to its layer', () => {
    const file = 'src/core/plan/planted.ts';
    const result = planted(file, "import type { Engine } from '#core/engine';\nexport type Planted = Engine;\n", () => lint(file));
    expect(result.output).not.toContain('planted.ts:');
    expect(result.code).toBe(0);
  });
});

const typeViolations = [
  { what: 'the DOM in the core', project: 'src/core', file: 'src/core/lib/planted.ts', text: 'export const planted = document.title;\n', says: 'document' },
  { what: 'Node in the core', project: 'src/core', file: 'src/core/lib/planted.ts', text: 'export const planted = process.env;\n', says: 'process' },
  { what: 'Node in the renderer', project: 'renderer', file: 'renderer/state/planted.ts', text: 'export const planted = process.env;\n', says: 'process' },
  { what: 'the DOM in the host', project: 'src/host', file: 'src/host/planted.ts', text: 'export const planted = document.title;\n', says: 'document' },
] as const;

describe('one tsconfig per layer', () => {
  it.each(typeViolations)('withholds $what', ({ project, file, text, says }) => {
    const result = planted(file, text, () => run('typescript/bin/tsc', ['-b', project]));
    expect(result.output).toContain(`${dirname(file)}/planted.ts`);
    expect(result.output).toContain(`'${says}'`);
    expect(result.code).not.toBe(0);
  });
});
