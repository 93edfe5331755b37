import type { Position } from './commands.ts';
import type { Link } from './graph.ts';

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A service card, CSS pixels at zoom 1. Fixed, so that nothing moves when data arrives. */
export const cardSize = { width: 240, height: 116 } as const;

/** What hangs below a card that mounts something: a stub and a row of cylinders. CSS pixels. */
export const mountRowHeight = 36;

export type Side = 'left' | 'right' | 'top' | 'bottom';

/** The card whose top left corner is at `position`. */
export function cardRect(position: Position): Rect {
  return { x: position.x, y: position.y, width: cardSize.width, height: cardSize.height };
}

/** A card with what hangs below it. */
export function cardFootprint(position: Position, mounts: boolean): Rect {
  return { ...cardRect(position), height: cardSize.height + (mounts ? mountRowHeight : 0) };
}

/** The rectangle grown by the same room on every side. */
export function inflate(rect: Rect, by: number): Rect {
  return { x: rect.x - by, y: rect.y - by, width: rect.width + 2 * by, height: rect.height + 2 * by };
}

/** Whether they share any area; touching edges do not. */
export function intersects(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** Whether the point lies in the rectangle or on its edge. */
export function contains(rect: Rect, point: Point): boolean {
  return point.x >= rect.x && point.x <= rect.x + rect.width && point.y >= rect.y && point.y <= rect.y + rect.height;
}

export function centreOf(rect: Rect): Point {
  return { x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 };
}

/** Smallest rectangle round all of them; undefined for none. */
export function boundsOf(rects: Iterable<Rect>): Rect | undefined {
  let left = Infinity;
  let top = Infinity;
  let right = -Infinity;
  let bottom = -Infinity;
  for (const rect of rects) {
    left = Math.min(left, rect.x);
    top = Math.min(top, rect.y);
    right = Math.max(right, rect.x + rect.width);
    bottom = Math.max(bottom, rect.y + rect.height);
  }
  return left === Infinity ? undefined : { x: left, y: top, width: right - left, height: bottom - top };
}

/** A link's curve between two cards: leaves and enters at the middles of the sides that face each other. */
export interface LinkCurve {
  readonly start: Point;
  readonly end: Point;
  readonly control1: Point;
  readonly control2: Point;
  readonly middle: Point;
}

const outward: Readonly<Record<Side, Point>> = { left: { x: -1, y: 0 }, right: { x: 1, y: 0 }, top: { x: 0, y: -1 }, bottom: { x: 0, y: 1 } };

function sideMiddle(rect: Rect, side: Side, shift: number): Point {
  switch (side) {
    case 'left':
      return { x: rect.x, y: rect.y + rect.height / 2 + shift };
    case 'right':
      return { x: rect.x + rect.width, y: rect.y + rect.height / 2 + shift };
    case 'top':
      return { x: rect.x + rect.width / 2 + shift, y: rect.y };
    case 'bottom':
      return { x: rect.x + rect.width / 2 + shift, y: rect.y + rect.height };
  }
}

/** Half the distance between A → B and B → A, pixels. */
const bothWays = 10;

const opposite: Readonly<Record<Side, Side>> = { left: 'right', right: 'left', top: 'bottom', bottom: 'top' };

/** The side of `from` that looks at `to`: sideways wherever there is a horizontal gap, since drawings read left to right. */
export function facingSide(from: Rect, to: Rect): Side {
  if (to.x >= from.x + from.width) return 'right';
  if (to.x + to.width <= from.x) return 'left';
  return centreOf(to).y >= centreOf(from).y ? 'bottom' : 'top';
}

/** `shift` moves the curve sideways, so that A → B and B → A do not lie on each other. */
export function linkCurve(from: Rect, to: Rect, shift = 0): LinkCurve {
  const side = facingSide(from, to);
  return curveBetween(sideMiddle(from, side, shift), side, sideMiddle(to, opposite[side], shift), opposite[side]);
}

/** The sideways shift of a link's curve, pixels: none, unless the two services talk to each other both ways. `ids`: of all links drawn. */
export function linkShift({ from, to }: Pick<Link, 'from' | 'to'>, ids: ReadonlySet<string>): number {
  return ids.has(`${to}->${from}`) ? (from < to ? bothWays : -bothWays) : 0;
}

/** The curve while a link is being drawn: from a card to the pointer. */
export function curveToPoint(from: Rect, pointer: Point): LinkCurve {
  const target = { x: pointer.x, y: pointer.y, width: 0, height: 0 };
  const side = facingSide(from, target);
  return curveBetween(sideMiddle(from, side, 0), side, pointer, opposite[side]);
}

function curveBetween(start: Point, startSide: Side, end: Point, endSide: Side): LinkCurve {
  const distance = Math.hypot(end.x - start.x, end.y - start.y);
  const reach = Math.min(160, Math.max(24, distance * 0.4));
  const control1 = { x: start.x + outward[startSide].x * reach, y: start.y + outward[startSide].y * reach };
  const control2 = { x: end.x + outward[endSide].x * reach, y: end.y + outward[endSide].y * reach };
  return {
    start,
    end,
    control1,
    control2,
    middle: {
      x: (start.x + 3 * control1.x + 3 * control2.x + end.x) / 8,
      y: (start.y + 3 * control1.y + 3 * control2.y + end.y) / 8,
    },
  };
}

/** The curve as the `d` of an SVG path. */
export function curvePath(curve: LinkCurve): string {
  const { start, control1, control2, end } = curve;
  return `M${start.x},${start.y}C${control1.x},${control1.y} ${control2.x},${control2.y} ${end.x},${end.y}`;
}
