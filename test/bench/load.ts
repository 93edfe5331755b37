import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { loadProject, type LoadResult, type ProjectReader } from '#core/compose';
import { applyCommand, buildGraph } from '#core/topology';
import { diskReader } from '#host';
import { corpusFolder, realProjects } from '../golden/corpus.ts';
import { composeCommand } from './compose-binary.ts';
import { median, type JsonResult } from './measure.ts';

const execute = promisify(execFile);

const services = 200;

/** A file of the kind people have: databases with checks and volumes, applications that depend on them, two networks. */
function sample(version: string): string {
  const lines = ['name: bench', 'services:'];
  for (let index = 0; index < services; index += 1) {
    const database = index % 4 === 0;
    lines.push(`  service-${index}:`, `    image: ${database ? 'postgres' : 'node'}:${version}`, '    restart: unless-stopped', '    environment:');
    if (database) {
      lines.push('      POSTGRES_PASSWORD: "${DB_PASSWORD:-secret}"', '    volumes:', `      - data-${index}:/var/lib/postgresql/data`);
      lines.push('    healthcheck:', '      test: ["CMD-SHELL", "pg_isready -U postgres"]', '      interval: 5s', '    networks: [back]');
    } else {
      const target = `service-${index - (index % 4)}`;
      lines.push(`      DATABASE_URL: postgres://postgres:secret@${target}:5432/app`, '    ports:', `      - "${10_000 + index}:3000"`);
      lines.push('    depends_on:', `      ${target}:`, '        condition: service_healthy', '    networks:', '      - front', '      - back');
    }
  }
  lines.push('networks:', '  front: {}', '  back: {}', 'volumes:');
  for (let index = 0; index < services; index += 4) {
    lines.push(`  data-${index}: {}`);
  }
  return `${lines.join('\n')}\n`;
}

const reader: ProjectReader = { readFile: () => ({ kind: 'missing' }), variable: () => undefined };

function load(text: string): LoadResult {
  return loadProject({ files: [{ path: '/bench/compose.yaml', text }], reader });
}

function graphOf(text: string): number {
  const { project, diagnostics } = load(text);
  if (project === undefined) {
    throw new Error(`The sample does not load: ${diagnostics[0]?.message ?? 'no diagnostic'}`);
  }
  return buildGraph(project).nodes.length;
}

function timed(action: () => void): number {
  const begin = performance.now();
  action();
  return performance.now() - begin;
}

/** A file of 57 services: seven written in it, fifty in ten included files with folders and `.env` files of their own. */
function includes(version: string): ReadonlyMap<string, string> {
  const service = (name: string, needs: string): string => `  ${name}:\n    image: node:${version}\n    environment: {LEVEL: "\${LEVEL:-info}", PEER: "http://${needs}:80"}\n    depends_on: [${needs}]\n    ports: ["80"]\n    healthcheck: {test: [CMD, "true"], interval: 5s}\n`;
  const files = new Map<string, string>();
  const own = Array.from({ length: 7 }, (_, index) => service(`own-${index}`, 'part-0-0'));
  files.set('/bench/compose.yaml', `name: bench\ninclude:\n${Array.from({ length: 10 }, (_, part) => `  - part-${part}/compose.yaml\n`).join('')}services:\n${own.join('')}`);
  for (let part = 0; part < 10; part += 1) {
    files.set(`/bench/part-${part}/.env`, `LEVEL=part-${part}\n`);
    files.set(`/bench/part-${part}/compose.yaml`, `services:\n${Array.from({ length: 5 }, (_, index) => (index === 4 ? `  part-${part}-4: {image: "postgres:${version}", volumes: ["data-${part}:/data"]}\n` : service(`part-${part}-${index}`, `part-${part}-${index + 1}`))).join('')}volumes: {data-${part}: {}}\n`);
  }
  return files;
}

/** Milliseconds, median of warm runs, to load the file with includes; every text is new to the loader. */
function includedMilliseconds(): number {
  const times: number[] = [];
  for (let run = 0; run < 25; run += 1) {
    const files = includes(`1.${run}`);
    const world: ProjectReader = {
      readFile: (path) => {
        const text = files.get(path);
        return text === undefined ? { kind: 'missing' } : { kind: 'text', text };
      },
      variable: () => undefined,
    };
    const text = files.get('/bench/compose.yaml') ?? '';
    times.push(
      timed(() => {
        const { project } = loadProject({ files: [{ path: '/bench/compose.yaml', text }], reader: world });
        if (Object.keys(project?.services ?? {}).length !== 57) throw new Error('The file with includes does not load.');
      }),
    );
  }
  return median(times.slice(5));
}

/** Seconds that the real projects of the corpus take: all loaded and printed in this process, and by Compose in a process each, in turn. */
async function corpusSeconds(): Promise<JsonResult> {
  if (!existsSync(corpusFolder)) return { corpus: 'absent: not compared with Docker Compose' };
  const compose = await composeCommand();
  if (compose === undefined) return { corpus: 'no Docker Compose v2 here to compare with' };
  const environment = { HOME: '/srv/corpus/home', PATH: process.env['PATH'] ?? '' };
  const reader = diskReader(environment);
  let ours = 0;
  let theirs = 0;
  for (const [name, files] of realProjects()) {
    const cwd = join(corpusFolder, 'compose', name);
    ours += timed(() => {
      const result = loadProject({ files: files.map((file) => ({ path: join(cwd, file), text: readFileSync(join(cwd, file), 'utf8') })), projectDirectory: cwd, reader });
      result.canonical('json');
    });
    const begin = performance.now();
    try {
      await execute(compose.command, [...compose.args, ...files.flatMap((file) => ['-f', file]), 'config', '--format', 'json'], { cwd, env: environment, maxBuffer: 64 * 1024 * 1024 });
    } catch {
      // Some of them are refused; that takes its time, too.
    }
    theirs += performance.now() - begin;
  }
  const rounded = (value: number): number => Math.round(value * 1000) / 1000;
  return { corpusProjects: realProjects().length, corpusSeconds: rounded(ours / 1000), corpusComposeSeconds: rounded(theirs / 1000), corpusToCompose: rounded(ours / theirs), goalCorpusToCompose: 0.5, compose: compose.version };
}

/**
 * Milliseconds, medians of warm runs: a text never seen before (every service differs, so nothing can be reused) → graph, the same text
 * again → graph, an edit → new text → graph, and a file of 57 services with includes. The real projects of the corpus beside Docker Compose.
 */
export async function benchLoad(): Promise<JsonResult> {
  const text = sample('1');
  const runs = 40;
  const loads: number[] = [];
  const again: number[] = [];
  const edits: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const fresh = sample(`2.${run}`);
    loads.push(timed(() => graphOf(fresh)));
    again.push(timed(() => graphOf(fresh)));
    graphOf(text);
    edits.push(
      timed(() => {
        const result = applyCommand(text, { type: 'setImage', service: `service-${run * 4}`, image: `postgres:18.${run}` });
        if (result.refused !== undefined || result.text === text) {
          throw new Error(`The edit was refused: ${result.refused?.message ?? 'nothing changed'}`);
        }
        graphOf(result.text);
      }),
    );
  }
  const warm = (values: readonly number[]): number => median(values.slice(5));
  return { bench: 'load', services, bytes: text.length, runs: runs - 5, loadCheckGraphMs: warm(loads), sameTextAgainMs: warm(again), editToGraphMs: warm(edits), goalEditToGraphMs: 16, includedServices: 57, includedMs: includedMilliseconds(), goalIncludedMs: 50, ...(await corpusSeconds()) };
}
