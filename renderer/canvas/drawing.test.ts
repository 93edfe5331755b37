import { beforeEach, describe, expect, it } from 'vitest';
import { useDocument } from '../state/index.ts';
import { pasteServices } from './clipboard.ts';
import { currentPositions, lastPosition, moveCards, useDrawing } from './drawing.ts';

const shop = 'name: shop\nservices:\n  web:\n    image: nginx\n    depends_on: [db]\n  db:\n    image: postgres\n';

function place(service: string): { readonly x: number; readonly y: number } {
  const position = useDrawing.getState().positions.get(service);
  if (position === undefined) throw new Error(`${service} has no place.`);
  return position;
}

describe('places of cards', () => {
  beforeEach(() => useDocument.getState().openText(shop));

  it('are found without writing the file', () => {
    expect(Object.keys(currentPositions()).toSorted()).toEqual(['db', 'web']);
    expect(useDocument.getState().text).toBe(shop);
  });

  it('are written for the whole arrangement by the first move, as one undo step', () => {
    const [web, db] = [place('web'), place('db')];
    moveCards(new Map([['web', { x: web.x + 80, y: web.y }]]));
    const written = new Map(useDocument.getState().graph.nodes.map((node) => [node.service, node.position]));
    expect(written).toEqual(new Map([['web', { x: web.x + 80, y: web.y }], ['db', db]]));
    useDocument.getState().undo();
    expect(useDocument.getState().text).toBe(shop);
    expect(place('web')).toEqual(web);
  });

  it('write nothing when nothing moved', () => {
    moveCards(new Map([['db', place('db')]]));
    const { text } = useDocument.getState();
    moveCards(new Map([['db', place('db')]]));
    expect(useDocument.getState().text).toBe(text);
  });

  it('survive a rename and are remembered for a service that left', () => {
    const before = place('db');
    useDocument.getState().apply({ type: 'renameService', from: 'db', to: 'store' });
    expect(place('store')).toEqual(before);
    useDocument.getState().apply({ type: 'removeServices', services: ['store'] });
    expect(lastPosition('store')).toEqual(before);
  });

  it('merge the steps of a held arrow key into one undo step', () => {
    moveCards(new Map([['web', { x: 0, y: 0 }]]));
    useDocument.getState().endGesture();
    moveCards(new Map([['web', { x: 8, y: 0 }]]), 'nudge');
    moveCards(new Map([['web', { x: 16, y: 0 }]]), 'nudge');
    useDocument.getState().undo();
    expect(place('web')).toEqual({ x: 0, y: 0 });
  });
});

describe('pasting', () => {
  beforeEach(() => useDocument.getState().openText(shop));

  it('adds copies under free names, with their variables as written, as one undo step', () => {
    expect(pasteServices('services:\n  web:\n    image: nginx:${TAG:-1}\n    container_name: only-one\n    volumes: [data:/data]\n', { x: 0, y: 900 })).toBe(true);
    const { text, graph } = useDocument.getState();
    expect(graph.nodes.map((node) => node.service)).toContain('web-2');
    expect(text).toContain('nginx:${TAG:-1}');
    expect(text).not.toContain('only-one');
    expect(graph.volumes.map((volume) => volume.key)).toEqual(['data']);
    useDocument.getState().undo();
    expect(useDocument.getState().text).toBe(shop);
  });

  it('leaves other text alone', () => {
    expect(pasteServices('just a sentence', { x: 0, y: 0 })).toBe(false);
    expect(useDocument.getState().text).toBe(shop);
  });
});
