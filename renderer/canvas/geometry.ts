import { centreOf, type Point, type Position, type Rect } from '#core/topology';

/** Distance between two grid lines; moves and nudges snap to it. */
export const gridStep = 8;

export function snapToGrid(point: Point): Position {
  return { x: Math.round(point.x / gridStep) * gridStep, y: Math.round(point.y / gridStep) * gridStep };
}

/** Zoom and translation (screen pixels) that bring `bounds` into a view of the given size, with room round it. */
export function viewportFor(bounds: Rect, view: { readonly width: number; readonly height: number }, limits: { readonly min: number; readonly max: number; readonly padding: number }): { readonly x: number; readonly y: number; readonly zoom: number } {
  const room = { width: Math.max(1, view.width - 2 * limits.padding), height: Math.max(1, view.height - 2 * limits.padding) };
  const wanted = Math.min(room.width / Math.max(1, bounds.width), room.height / Math.max(1, bounds.height));
  const zoom = Math.min(limits.max, Math.max(limits.min, wanted));
  const centre = centreOf(bounds);
  return { x: view.width / 2 - centre.x * zoom, y: view.height / 2 - centre.y * zoom, zoom };
}

/** How far `[start, end]` has to move to end before `size`, without its start leaving the view; all in screen pixels. */
function shiftInto(start: number, end: number, size: number): number {
  const over = end - size;
  return over <= 0 ? 0 : -Math.min(over, Math.max(0, start));
}

/**
 * The translation (screen pixels) that still shows `bounds` after the view became smaller: nothing moves unless something
 * would be cut off at the right or bottom, and what is at the left and top stays in sight.
 */
export function keepShown(bounds: Rect, view: { readonly width: number; readonly height: number }, viewport: { readonly x: number; readonly y: number; readonly zoom: number }): Point {
  const { x, y, zoom } = viewport;
  return {
    x: x + shiftInto(bounds.x * zoom + x, (bounds.x + bounds.width) * zoom + x, view.width),
    y: y + shiftInto(bounds.y * zoom + y, (bounds.y + bounds.height) * zoom + y, view.height),
  };
}
