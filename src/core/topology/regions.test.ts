import { describe, expect, it } from 'vitest';
import { cardRect, contains, intersects } from './geometry.ts';
import { regionShape, spreadLabels } from './regions.ts';

const a = cardRect({ x: 0, y: 0 });
const b = cardRect({ x: 400, y: 0 });
const between = cardRect({ x: 200, y: 0 });

describe('regionShape', () => {
  it('draws nothing round nobody', () => {
    expect(regionShape([], [a], 0)).toBeUndefined();
  });

  it('is one rectangle round its members, with room for the name', () => {
    const shape = regionShape([a, b], [], 0);
    expect(shape?.rects).toHaveLength(1);
    const [rect] = shape?.rects ?? [];
    expect(rect !== undefined && [a, b].every((card) => contains(rect, card) && contains(rect, { x: card.x + card.width, y: card.y + card.height }))).toBe(true);
    expect(shape !== undefined && shape.label.y < a.y).toBe(true);
  });

  it('falls apart rather than hold a stranger', () => {
    const shape = regionShape([a, b], [cardRect({ x: 700, y: 0 }), { ...between, y: 200 }, { ...between, x: 260, width: 100 }], 0);
    expect(shape?.rects).toHaveLength(2);
    expect(shape?.corridors).toEqual([{ from: { x: 120, y: 58 }, to: { x: 520, y: 58 } }]);
  });

  it('makes itself small before it falls apart', () => {
    const neighbour = cardRect({ x: 0, y: a.height + 14 });
    const shape = regionShape([a, b], [neighbour], 0);
    expect(shape?.rects).toHaveLength(1);
    expect(shape?.rects.some((rect) => intersects(rect, neighbour))).toBe(false);
  });
});

describe('spreadLabels', () => {
  it('moves a name that would lie on another', () => {
    const [first, second, third] = spreadLabels([{ x: 0, y: 0 }, { x: 10, y: 4 }, { x: 0, y: 100 }], [60, 60, 60]);
    expect(first).toEqual({ x: 0, y: 0 });
    expect(second).toEqual({ x: 68, y: 4 });
    expect(third).toEqual({ x: 0, y: 100 });
  });
});
