import { resolve } from 'node:path';
import { exportCompose, exportSvg } from '#core/export';
import { buildGraph } from '#core/topology';
import { exitCodes, type CliIo } from '../io.ts';
import { loadFromDisk } from '../load.ts';
import type { ProjectOptions } from '../locate.ts';
import { writeOutput } from '../write-file.ts';

export const exportFormats = ['compose', 'svg'] as const;

export interface ExportOptions extends ProjectOptions {
  readonly format: (typeof exportFormats)[number];
  readonly theme: 'light' | 'dark';
  /** Absent: standard output. */
  readonly output?: string;
}

/** `slipway export`: the topology in another form. */
export async function exportProject(options: ExportOptions, io: CliIo): Promise<number> {
  const { project, text } = loadFromDisk(options, io);
  let exported: string;
  switch (options.format) {
    case 'compose':
      exported = exportCompose(text);
      break;
    case 'svg': {
      const graph = buildGraph(project);
      const positions = Object.fromEntries(graph.nodes.flatMap(({ service, position }) => (position === undefined ? [] : [[service, position]])));
      exported = exportSvg(graph, { positions, theme: options.theme, title: project.name });
      break;
    }
  }
  if (options.output === undefined) io.stdout(exported);
  else await writeOutput(resolve(io.cwd, options.output), exported);
  return exitCodes.done;
}
