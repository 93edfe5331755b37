import { snapshotRequest, takeSnapshot } from '#core/observe';
import { probeMatrixText, runProbes, type ProbeResult } from '#core/probe';
import { buildGraph } from '#core/topology';
import { withEngine } from '../engine.ts';
import { exitCodes, type CliIo } from '../io.ts';
import { loadFromDisk } from '../load.ts';
import type { ProjectOptions } from '../locate.ts';

export interface ProbeCommandOptions extends ProjectOptions {
  readonly json?: boolean;
  /** Every ordered pair instead of the links of the drawing. */
  readonly all?: boolean;
  readonly image: string;
}

/** `slipway probe`: asks from inside each service whether those it talks to resolve and answer. 1 when one does not. */
export async function probe(options: ProbeCommandOptions, io: CliIo): Promise<number> {
  const { project } = loadFromDisk(options, io);
  const results: ProbeResult[] = [];
  await withEngine(io, async (engine) => {
    const observed = await takeSnapshot(engine, snapshotRequest(project), io.signal);
    const request = { project, graph: buildGraph(project), observed, image: options.image, signal: io.signal, allPairs: options.all === true };
    for await (const result of runProbes(engine, request)) results.push(result);
  });
  io.stdout(options.json === true ? `${JSON.stringify(results, null, 2)}\n` : `${probeMatrixText(results)}\n`);
  return results.every(({ verdict }) => verdict === 'reachable') ? exitCodes.done : exitCodes.failed;
}
