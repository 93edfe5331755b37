import { boundsOf, cardRect, cardSize, inflate, intersects, type Link, mountRowHeight, type Position, type Rect, type ServiceNode } from '#core/topology';
import { snapToGrid } from './geometry.ts';

const columnGap = 136;
const rowGap = 44;
const columnStep = cardSize.width + columnGap;
const rowStep = cardSize.height + mountRowHeight + rowGap;
/** Taller columns are folded, so that a drawing stays about as wide as it is high. */
const smallestFold = 6;

/**
 * A place for every service: its own where the file has one, the remembered one where it was auto-placed before,
 * else a new one that covers no card. Writes nothing; equal input gives equal output.
 * @param remembered positions given earlier in this session
 */
export function placeServices(nodes: readonly ServiceNode[], links: readonly Link[], remembered: ReadonlyMap<string, Position>): Map<string, Position> {
  const placed = new Map<string, Position>();
  const missing: ServiceNode[] = [];
  for (const node of nodes) {
    const position = node.position ?? remembered.get(node.service);
    if (position === undefined) missing.push(node);
    else placed.set(node.service, position);
  }
  if (missing.length === 0) return placed;
  if (placed.size === 0) return layered(nodes, links);

  const occupied = [...placed.values()].map(cardRect);
  for (const node of missing) {
    const position = freePlace(wishedPlace(node.service, links, placed, occupied), occupied);
    placed.set(node.service, position);
    occupied.push(cardRect(position));
  }
  return placed;
}

function wishedPlace(service: string, links: readonly Link[], placed: ReadonlyMap<string, Position>, occupied: readonly Rect[]): Position {
  for (const link of links) {
    const client = link.to === service ? placed.get(link.from) : undefined;
    if (client !== undefined) return { x: client.x + columnStep, y: client.y };
    const server = link.from === service ? placed.get(link.to) : undefined;
    if (server !== undefined) return { x: server.x - columnStep, y: server.y };
  }
  const bounds = boundsOf(occupied);
  return bounds === undefined ? { x: 0, y: 0 } : { x: bounds.x, y: bounds.y + bounds.height + mountRowHeight + rowGap };
}

/** The wished place, or the nearest below and beside it where no card lies. */
export function freePlace(wish: Position, occupied: readonly Rect[]): Position {
  for (let ring = 0; ring <= occupied.length; ring += 1) {
    for (const column of ring === 0 ? [0] : [0, ring, -ring]) {
      for (let row = 0; row <= ring; row += 1) {
        const candidate = { x: wish.x + column * columnStep, y: wish.y + row * rowStep };
        const room = inflate(cardRect(candidate), 16);
        if (!occupied.some((rect) => intersects(room, rect))) return snapToGrid(candidate);
      }
    }
  }
  return snapToGrid(wish);
}

/** Columns by distance from the outermost clients (clients left, what they depend on right), ordered to keep links short. */
function layered(nodes: readonly ServiceNode[], links: readonly Link[]): Map<string, Position> {
  const ranks = ranksOf(nodes, links);
  const neighbours = new Map<string, string[]>();
  for (const link of links) {
    neighbours.set(link.from, [...(neighbours.get(link.from) ?? []), link.to]);
    neighbours.set(link.to, [...(neighbours.get(link.to) ?? []), link.from]);
  }
  const columns: string[][] = [];
  const loose: string[] = [];
  for (const node of nodes) {
    const rank = neighbours.has(node.service) ? (ranks.get(node.service) ?? 0) : undefined;
    if (rank === undefined) loose.push(node.service);
    else (columns[rank] ??= []).push(node.service);
  }
  const fold = Math.max(smallestFold, Math.ceil(Math.sqrt(nodes.length)));
  const order = new Map<string, number>();
  const result = new Map<string, Position>();
  let column = 0;
  for (const members of columns) {
    if (members === undefined) continue;
    const weight = (service: string): number => {
      const known = (neighbours.get(service) ?? []).flatMap((other) => order.get(other) ?? []);
      return known.length === 0 ? Infinity : known.reduce((sum, value) => sum + value, 0) / known.length;
    };
    const weighted = members.map((service) => ({ service, weight: weight(service) }));
    weighted.sort((a, b) => (a.weight === b.weight ? 0 : a.weight - b.weight));
    for (const [index, { service }] of weighted.entries()) {
      const row = index % fold;
      const height = Math.min(fold, members.length);
      order.set(service, row - height / 2);
      result.set(service, { x: (column + Math.floor(index / fold)) * columnStep, y: row * rowStep });
    }
    column += Math.ceil(members.length / fold);
  }
  centreColumns(result);
  const below = boundsOf([...result.values()].map(cardRect));
  const top = below === undefined ? 0 : below.y + below.height + mountRowHeight + rowGap;
  const width = Math.max(column, Math.ceil(Math.sqrt(loose.length)));
  for (const [index, service] of loose.entries()) {
    result.set(service, { x: (index % width) * columnStep, y: top + Math.floor(index / width) * rowStep });
  }
  for (const [service, position] of result) result.set(service, snapToGrid(position));
  return result;
}

function centreColumns(positions: Map<string, Position>): void {
  const lowest = new Map<number, number>();
  for (const { x, y } of positions.values()) lowest.set(x, Math.max(lowest.get(x) ?? 0, y));
  const tallest = Math.max(0, ...lowest.values());
  for (const [service, { x, y }] of positions) positions.set(service, { x, y: y + (tallest - (lowest.get(x) ?? 0)) / 2 });
}

/** Longest distance from a service nobody talks to; links that close a circle are ignored. */
function ranksOf(nodes: readonly ServiceNode[], links: readonly Link[]): Map<string, number> {
  const clients = new Map<string, string[]>();
  for (const link of links) clients.set(link.to, [...(clients.get(link.to) ?? []), link.from]);
  const ranks = new Map<string, number>();
  const open = new Set<string>();
  // An explicit stack: a chain of thousands of services must not overflow the call stack.
  for (const { service } of nodes) {
    const stack = [service];
    while (stack.length > 0) {
      const current = stack[stack.length - 1];
      if (current === undefined) break;
      if (ranks.has(current)) {
        stack.pop();
        continue;
      }
      const before = (clients.get(current) ?? []).filter((client) => client !== current);
      const unknown = before.filter((client) => !ranks.has(client) && !open.has(client));
      if (unknown.length > 0 && !open.has(current)) {
        open.add(current);
        stack.push(...unknown);
        continue;
      }
      open.delete(current);
      ranks.set(current, Math.max(0, ...before.map((client) => (ranks.get(client) ?? -1) + 1)));
      stack.pop();
    }
  }
  return ranks;
}
