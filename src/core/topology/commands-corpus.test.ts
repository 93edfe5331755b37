import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadProject, type Project } from '#core/compose';
import { absentHere } from '../../../test/support/absent.ts';
import { applyCommand } from './apply-command.ts';
import type { Command } from './commands.ts';

const corpus = join(import.meta.dirname, '../../../../shared/corpus/compose');

function onRealFiles(): void {
  it('leave every file loadable, or refuse and leave it alone', () => {
    let made = 0;
    let refusals = 0;
    const failures: string[] = [];
    for (const [turn, folder] of readdirSync(corpus).entries()) {
      const file = join(corpus, folder, 'compose.yaml');
      if (!existsSync(file)) continue;
      const text = readFileSync(file, 'utf8');
      const read = (source: string): Project | undefined =>
        loadProject({ files: [{ path: file, text: source }], projectName: 'p', reader: { readFile: (path) => (existsSync(path) ? { kind: 'text', text: readFileSync(path, 'utf8') } : { kind: 'missing' }), variable: () => 'x' } }).project;
      const project = read(text);
      const [first, second] = Object.keys(project?.services ?? {}).filter((name) => new RegExp(`^ +${name}:`, 'm').test(text));
      if (project === undefined || first === undefined) continue;
      const commands: Command[] = [
        { type: 'addService', service: 'brand-new', definition: { image: 'redis:8', ports: ['6379'] }, volumes: ['brand-new-data'], position: { x: 10, y: 20 } },
        { type: 'setImage', service: first, image: 'other:1' },
        { type: 'setEnvironment', service: first, name: 'BRAND_NEW', value: 'a: "b" # c' },
        { type: 'moveServices', positions: Object.fromEntries(Object.keys(project.services).map((name, index) => [name, { x: index, y: 0 }])) },
        { type: 'renameService', from: first, to: 'brand-new' },
        ...(second === undefined ? [] : [{ type: 'connect', from: first, to: second, environment: { URL: `http://${second}` } } as const, { type: 'removeServices', services: [second] } as const]),
        { type: 'joinNetwork', service: first, network: 'brand-new-net' },
        { type: 'mountVolume', service: first, volume: 'brand-new-data', target: '/brand-new' },
      ];
      // Every other command on each file, the rest on its neighbour: half the time, the same variety.
      for (const command of commands.filter((_, index) => (index + turn) % 2 === 0)) {
        const result = applyCommand(text, command);
        if (result.refused !== undefined) {
          refusals += 1;
          expect(result.text).toBe(text);
          continue;
        }
        made += 1;
        const after = read(result.text);
        if (after === undefined) failures.push(`${folder} ${JSON.stringify(command).slice(0, 120)}`);
        if (command.type === 'setImage' && after !== undefined) expect(after).toEqual({ ...project, services: { ...project.services, [first]: { ...project.services[first], image: 'other:1' } } });
      }
    }
    expect(failures).toEqual([]);
    expect(made).toBeGreaterThan(300);
    expect(refusals / made).toBeLessThan(0.15);
    process.stdout.write(`corpus: ${made} commands made, ${refusals} refused\n`);
  }, 60_000);
}

describe('commands on real Compose files', () => {
  if (existsSync(corpus)) onRealFiles();
  else absentHere('the Compose corpus: commands were not tried on real files');
});
