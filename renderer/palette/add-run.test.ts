import { beforeEach, describe, expect, it } from 'vitest';
import { parseDockerRun } from '#core/import';
import { useDocument, useView } from '../state/index.ts';
import { pasteRunLine } from '../canvas/paste-run.ts';
import { addRun } from './add-run.ts';

const document = () => useDocument.getState();
const before = 'name: shop\nservices:\n  web:\n    image: x # kept\nvolumes:\n  data:\n';

beforeEach(() => {
  document().openText(before);
  useView.setState({ toasts: [], dialog: null });
});

describe('addRun', () => {
  it('adds service, networks and volumes as one undo step, under a free name', () => {
    const run = parseDockerRun('docker run --name web --network front -v data:/d -v more:/m nginx:1.29');
    expect(run.ok && addRun(run)).toBe('web-2');
    expect(document().text).toBe('name: shop\nservices:\n  web:\n    image: x # kept\n\n  web-2:\n    image: nginx:1.29\n    container_name: web\n    networks:\n      - front\n    volumes:\n      - data:/d\n      - more:/m\nvolumes:\n  data:\n  more:\n    name: more\nnetworks:\n  front:\n    external: true\n');
    expect(document().stale).toBe(false);
    expect(useView.getState().selection.services).toEqual(['web-2']);
    document().undo();
    expect(document().text).toBe(before);
  });
});

describe('pasteRunLine', () => {
  it('adds what is pasted and says what there is to know', () => {
    expect(pasteRunLine('docker run -d --rm -p 80:80 nginx:1.29', { x: 0, y: 0 })).toBe(true);
    expect(document().project.services['nginx']?.image).toBe('nginx:1.29');
    expect(useView.getState().toasts).toHaveLength(1);
  });

  it('shows a line that cannot be read in the dialog', () => {
    expect(pasteRunLine('docker run --nope x', { x: 0, y: 0 })).toBe(true);
    expect(useView.getState().dialog).toEqual({ kind: 'import', tab: 'run', line: 'docker run --nope x' });
    expect(document().text).toBe(before);
  });

  it('leaves other text alone', () => {
    expect(pasteRunLine('services: {}', { x: 0, y: 0 })).toBe(false);
  });
});
