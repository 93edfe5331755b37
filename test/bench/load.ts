import { loadProject, type LoadResult, type ProjectReader } from '#core/compose';
import { applyCommand, buildGraph } from '#core/topology';
import { median, type JsonResult } from './measure.ts';

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

/**
 * Milliseconds, medians of warm runs: a text never seen before (every service differs, so nothing can be reused) → graph, the same text
 * again → graph, and an edit → new text → graph.
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
  return { bench: 'load', services, bytes: text.length, runs: runs - 5, loadCheckGraphMs: warm(loads), sameTextAgainMs: warm(again), editToGraphMs: warm(edits), goalEditToGraphMs: 16 };
}
