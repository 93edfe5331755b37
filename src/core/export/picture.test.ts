// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import type { Project, Service } from '#core/compose';
import { buildGraph, contains, linkCurve, cardRect, type Graph, type Rect } from '#core/topology';
import { exportSvg } from './index.ts';

// The picture says what the canvas says.

function graphOf(services: Record<string, Service>, networks: Project['networks'] = {}): Graph {
  return buildGraph({ name: 'shop', services, networks, volumes: {}, secrets: {}, configs: {}, models: {}, extensions: {}, disabledServices: {}, workingDir: '/p', composeFiles: ['/p/compose.yaml'], environmentFiles: [], activeProfiles: [] });
}

function draw(graph: Graph, positions: Readonly<Record<string, { readonly x: number; readonly y: number }>>): Element {
  return new DOMParser().parseFromString(exportSvg(graph, { positions, theme: 'light' }), 'image/svg+xml').documentElement;
}

function rectOf(element: Element): Rect {
  const number = (name: string): number => Number(element.getAttribute(name));
  return { x: number('x'), y: number('y'), width: number('width'), height: number('height') };
}

describe('exportSvg', () => {
  it('shows nobody on a network it is not on', () => {
    const graph = graphOf({ a: { image: 'x', networks: { back: null } }, stranger: { image: 'x', networks: { front: null } }, b: { image: 'x', networks: { back: null } } }, { back: { name: 'back' }, front: { name: 'front' } });
    const positions = { a: { x: 0, y: 0 }, stranger: { x: 300, y: 0 }, b: { x: 600, y: 0 } };
    const regions = [...draw(graph, positions).querySelectorAll('rect[rx="16"]')].map(rectOf);
    expect(regions).toHaveLength(3);
    const middle = { x: 300 + 120, y: 58 };
    expect(regions.filter((rect) => contains(rect, middle))).toHaveLength(1);
  });

  it('draws links where the canvas does, and both ways beside each other', () => {
    const graph = graphOf({ a: { image: 'x', environment: { B_HOST: 'b' } }, b: { image: 'x', environment: { A_HOST: 'a' } } });
    const positions = { a: { x: 0, y: 0 }, b: { x: 400, y: 0 } };
    const starts = [...draw(graph, positions).querySelectorAll('path[marker-end]')].map((path) => /^M([-\d.]+) ([-\d.]+)C/.exec(path.getAttribute('d') ?? '')?.slice(1).map(Number));
    const [there, back] = [linkCurve(cardRect(positions.a), cardRect(positions.b), 10).start, linkCurve(cardRect(positions.b), cardRect(positions.a), -10).start];
    expect(starts).toEqual([
      [there.x, there.y],
      [back.x, back.y],
    ]);
    expect(there.y).not.toBe(back.y);
  });
});
