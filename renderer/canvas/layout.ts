import ELK, { type ELK as Elk } from 'elkjs/lib/elk-api.js';
import workerUrl from 'elkjs/lib/elk-worker.min.js?url';
import { cardSize, fromElkGraph, type Graph, mountRowHeight, type Position, toElkGraph } from '#core/topology';

let elk: Elk | undefined;

/** Layered layout of the whole drawing, worked out off the main thread. Rejects when the worker cannot do it. */
export async function tidyLayout(graph: Graph): Promise<ReadonlyMap<string, Position>> {
  elk ??= new ELK({ workerFactory: () => new Worker(workerUrl) });
  const sizes = Object.fromEntries(graph.nodes.map((node) => [node.service, { width: cardSize.width, height: cardSize.height + (node.mounts.length > 0 ? mountRowHeight : 0) }]));
  const result = await elk.layout(toElkGraph(graph, sizes));
  return new Map(Object.entries(fromElkGraph(result)));
}
