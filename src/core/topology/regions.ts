import type { NetworkRegion } from './graph.ts';
import { boundsOf, centreOf, inflate, intersects, type Point, type Rect } from './geometry.ts';

/**
 * The area of one network: one rounded rectangle where that holds no stranger's card, otherwise a rectangle round
 * each member, joined by corridors, so that nobody seems to be on a network it is not on.
 */
export interface RegionShape {
  readonly rects: readonly Rect[];
  /** Straight corridors between members' centres; empty for a single rectangle. */
  readonly corridors: readonly { readonly from: Point; readonly to: Point }[];
  /** Top left corner of the name. */
  readonly label: Point;
}

/** Room between a region's edge and its cards; each further region gets a little more, so that edges do not coincide. */
const basePadding = 20;
const paddingStep = 8;
/** With a stranger close by a region makes itself small before it falls apart. */
const leastPadding = 10;
/** Room for the name above the cards. */
const labelRoom = 18;

/** Width of a corridor, CSS pixels. */
export const corridorWidth = 40;

/** Above this, corridors would be a thicket (and cost a quadratic search): the areas alone carry the name's colour. */
const mostCorridors = 80;

function padded(rect: Rect, padding: number): Rect {
  const grown = inflate(rect, padding);
  return { x: grown.x, y: grown.y - labelRoom, width: grown.width, height: grown.height + labelRoom };
}

/** Which networks get an area: all with members; the default one only when there is another. */
export function drawnNetworks(networks: readonly NetworkRegion[]): readonly NetworkRegion[] {
  const used = networks.filter((network) => network.members.length > 0);
  return used.some((network) => !network.isDefault) ? used : [];
}

/**
 * @param members cards of the network; none: no shape
 * @param strangers cards that are not on it
 * @param index place among the regions drawn, from 0
 */
export function regionShape(members: readonly Rect[], strangers: readonly Rect[], index: number): RegionShape | undefined {
  const bounds = boundsOf(members);
  if (bounds === undefined) return undefined;
  const padding = basePadding + (index % 4) * paddingStep;
  for (const tried of [padding, leastPadding]) {
    const whole = padded(bounds, tried);
    if (!strangers.some((stranger) => intersects(whole, stranger))) return { rects: [whole], corridors: [], label: labelOf(whole) };
  }
  const rects = members.map((member) => padded(member, Math.min(padding, 24)));
  const first = rects.reduce((best, rect) => (rect.y < best.y || (rect.y === best.y && rect.x < best.x) ? rect : best));
  return { rects, corridors: members.length > mostCorridors ? [] : spanningTree(members.map(centreOf)), label: labelOf(first) };
}

function labelOf(rect: Rect): Point {
  return { x: rect.x + 12, y: rect.y + 4 };
}

/** Moves names that would lie on an earlier one to its right. `widths` in the order of the labels, CSS pixels. */
export function spreadLabels(labels: readonly Point[], widths: readonly number[]): readonly Point[] {
  const placed: Rect[] = [];
  return labels.map((label, index) => {
    let rect = { x: label.x, y: label.y, width: widths[index] ?? 0, height: 16 };
    for (let other = placed.find((each) => intersects(each, rect)); other !== undefined; other = placed.find((each) => intersects(each, rect))) {
      rect = { ...rect, x: other.x + other.width + 8 };
    }
    placed.push(rect);
    return { x: rect.x, y: rect.y };
  });
}

/** Shortest set of straight lines that joins all points (Prim). */
function spanningTree(points: readonly Point[]): { readonly from: Point; readonly to: Point }[] {
  const lines: { from: Point; to: Point }[] = [];
  const [start, ...others] = points;
  if (start === undefined) return lines;
  let open = others.map((point) => ({ point, nearest: start, distance: Math.hypot(point.x - start.x, point.y - start.y) }));
  while (open.length > 0) {
    const next = open.reduce((best, candidate) => (candidate.distance < best.distance ? candidate : best));
    lines.push({ from: next.nearest, to: next.point });
    open = open
      .filter((candidate) => candidate !== next)
      .map((candidate) => {
        const distance = Math.hypot(candidate.point.x - next.point.x, candidate.point.y - next.point.y);
        return distance < candidate.distance ? { point: candidate.point, nearest: next.point, distance } : candidate;
      });
  }
  return lines;
}
