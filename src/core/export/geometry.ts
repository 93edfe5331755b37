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

export function inflate(rect: Rect, by: number): Rect {
  return { x: rect.x - by, y: rect.y - by, width: rect.width + 2 * by, height: rect.height + 2 * by };
}

/** Smallest rectangle round all; undefined for none. */
export function boundsOf(rects: readonly Rect[]): Rect | undefined {
  if (rects.length === 0) return undefined;
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const rect of rects) {
    left = Math.min(left, rect.x);
    top = Math.min(top, rect.y);
    right = Math.max(right, rect.x + rect.width);
    bottom = Math.max(bottom, rect.y + rect.height);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** A link's curve: where it starts and ends, its control points, and its middle. */
export interface Curve {
  readonly from: Point;
  readonly control1: Point;
  readonly control2: Point;
  readonly to: Point;
  readonly middle: Point;
}

/** A curve from the edge of one card to the edge of another: sideways where they stand side by side, else from top or bottom. */
export function curveBetween(from: Rect, to: Rect): Curve {
  const gapX = Math.max(to.x - (from.x + from.width), from.x - (to.x + to.width));
  const gapY = Math.max(to.y - (from.y + from.height), from.y - (to.y + to.height));
  const sideways = gapX >= 0 || gapX >= gapY;
  const forward = sideways ? to.x + to.width / 2 >= from.x + from.width / 2 : to.y + to.height / 2 >= from.y + from.height / 2;
  const start: Point = sideways
    ? { x: forward ? from.x + from.width : from.x, y: from.y + from.height / 2 }
    : { x: from.x + from.width / 2, y: forward ? from.y + from.height : from.y };
  const end: Point = sideways
    ? { x: forward ? to.x : to.x + to.width, y: to.y + to.height / 2 }
    : { x: to.x + to.width / 2, y: forward ? to.y : to.y + to.height };
  const reach = Math.max(32, (sideways ? Math.abs(end.x - start.x) : Math.abs(end.y - start.y)) / 2) * (forward ? 1 : -1);
  const control1: Point = sideways ? { x: start.x + reach, y: start.y } : { x: start.x, y: start.y + reach };
  const control2: Point = sideways ? { x: end.x - reach, y: end.y } : { x: end.x, y: end.y - reach };
  // A Bézier curve at one half: (P0 + 3·P1 + 3·P2 + P3) / 8.
  const middle: Point = { x: (start.x + 3 * control1.x + 3 * control2.x + end.x) / 8, y: (start.y + 3 * control1.y + 3 * control2.y + end.y) / 8 };
  return { from: start, control1, control2, to: end, middle };
}
