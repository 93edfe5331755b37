import { describe, expect, it } from 'vitest';
import { cardFootprint, intersects, type Link, type Position, type ServiceNode } from '#core/topology';
import { freePlace, placeServices } from './placement.ts';

function node(service: string, position?: Position): ServiceNode {
  return { service, image: 'nginx', build: false, recipe: undefined, replicas: 1, ports: [], networks: ['default'], mounts: [], disabled: false, hasHealthCheck: false, position };
}

function link(from: string, to: string): Link {
  return { id: `${from}->${to}`, from, to, evidence: [], sharedNetworks: ['default'], ports: [] };
}

function overlaps(positions: ReadonlyMap<string, Position>): boolean {
  const rects = [...positions.values()].map((position) => cardFootprint(position, true));
  return rects.some((rect, index) => rects.slice(index + 1).some((other) => intersects(rect, other)));
}

describe('placeServices', () => {
  it('puts clients left of what they depend on', () => {
    const positions = placeServices([node('db'), node('api'), node('web')], [link('web', 'api'), link('api', 'db')], new Map());
    const x = (service: string): number => positions.get(service)?.x ?? Number.NaN;
    expect(x('web')).toBeLessThan(x('api'));
    expect(x('api')).toBeLessThan(x('db'));
  });

  it('covers no card, whatever the drawing', () => {
    const nodes = Array.from({ length: 60 }, (_, index) => node(`s${index}`));
    const links = nodes.slice(20).map((each, index) => link(each.service, `s${index % 20}`));
    expect(overlaps(placeServices(nodes, links, new Map()))).toBe(false);
    expect(overlaps(placeServices(nodes, [], new Map()))).toBe(false);
  });

  it('ends on circles and on a chain of thousands', () => {
    const nodes = Array.from({ length: 5_000 }, (_, index) => node(`s${index}`));
    const chain = nodes.slice(1).map((each, index) => link(`s${index}`, each.service));
    expect(placeServices(nodes, [...chain, link('s4999', 's0')], new Map()).size).toBe(5_000);
    expect(placeServices([node('a')], [link('a', 'a')], new Map()).size).toBe(1);
  });

  it('keeps what the file says and what was placed before, and finds room for the rest', () => {
    const remembered = new Map([['b', { x: 400, y: 0 }]]);
    const positions = placeServices([node('a', { x: 0, y: 0 }), node('b'), node('c')], [link('a', 'c')], remembered);
    expect(positions.get('a')).toEqual({ x: 0, y: 0 });
    expect(positions.get('b')).toEqual({ x: 400, y: 0 });
    expect(overlaps(positions)).toBe(false);
  });

  it('gives the same places for the same drawing', () => {
    const nodes = [node('a'), node('b'), node('c')];
    const links = [link('a', 'b'), link('a', 'c')];
    expect([...placeServices(nodes, links, new Map())]).toEqual([...placeServices(nodes, links, new Map())]);
  });
});

describe('freePlace', () => {
  it('takes the wished place when it is free, on the grid', () => {
    expect(freePlace({ x: 3, y: 5 }, [])).toEqual({ x: 0, y: 8 });
  });
});
