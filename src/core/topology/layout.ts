import { recipeById } from '#core/catalog';
import type { Position } from './commands.ts';
import { cardSize } from './geometry.ts';
import type { Graph, ServiceNode } from './graph.ts';

/** Width and height of a card, CSS pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The part of ELK's JSON graph format that the tidy-up layout uses; assignable to elkjs's own type. */
export interface ElkInput {
  readonly id: string;
  readonly layoutOptions: Record<string, string>;
  readonly children: { id: string; width: number; height: number; layoutOptions?: Record<string, string> }[];
  readonly edges: { id: string; sources: string[]; targets: string[] }[];
}

/** What others keep their data in stands on the right even before anything is linked to it. */
const backends: ReadonlySet<string> = new Set(['database', 'cache', 'queue', 'storage']);

/**
 * The graph for ELK's layered layout, left to right along the links: clients left, databases right.
 * `sizes` by service name, CSS pixels.
 */
export function toElkGraph(graph: Graph, sizes: Readonly<Record<string, Size>>): ElkInput {
  const talks = new Set(graph.links.map(({ from }) => from));
  return {
    id: 'root',
    layoutOptions: {
      'elk.algorithm': 'layered',
      'elk.direction': 'RIGHT',
      'elk.spacing.nodeNode': '48',
      'elk.layered.spacing.nodeNodeBetweenLayers': '120',
      'elk.spacing.componentComponent': '64',
      'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
      'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
      'elk.separateConnectedComponents': 'true',
    },
    children: graph.nodes.map((node) => {
      const { width, height } = (Object.hasOwn(sizes, node.service) ? sizes[node.service] : undefined) ?? cardSize;
      const size = { id: node.service, width, height };
      return isBackend(node) && !talks.has(node.service) ? { ...size, layoutOptions: { 'elk.layered.layering.layerConstraint': 'LAST' } } : size;
    }),
    edges: graph.links.map(({ id, from, to }) => ({ id, sources: [from], targets: [to] })),
  };
}

function isBackend(node: ServiceNode): boolean {
  const category = node.recipe === undefined ? undefined : recipeById(node.recipe)?.category;
  return category !== undefined && backends.has(category);
}

/** Positions by service name, whole pixels, from what ELK answered. */
export function fromElkGraph(result: { readonly children?: readonly { readonly id: string; readonly x?: number; readonly y?: number }[] }): Readonly<Record<string, Position>> {
  return Object.fromEntries((result.children ?? []).map(({ id, x = 0, y = 0 }) => [id, { x: Math.round(x), y: Math.round(y) }]));
}
