import { beforeEach, describe, expect, it } from 'vitest';
import { isFresh, isUnsaved, lookup, useDocument } from './document.ts';
import { useView } from './view.ts';

const file = { path: '/shop/compose.yaml', text: 'services:\n  web:\n    image: nginx:1.29 # pinned\n', version: 'v1' };
const document = () => useDocument.getState();

beforeEach(() => {
  document().newDocument();
  useView.setState({ toasts: [] });
});

describe('useDocument', () => {
  it('begins empty, named and saved', () => {
    expect(isFresh(document().text)).toBe(true);
    const { name } = document().project;
    expect(name).toMatch(/^my-stack-[0-9a-z]{4}$/);
    document().newDocument();
    expect(document().project.name).not.toBe(name);
    expect(document().load.diagnostics.filter((diagnostic) => diagnostic.severity === 'error')).toEqual([]);
    expect(isUnsaved(document())).toBe(false);
    expect(document().canUndo).toBe(false);
  });

  it('opening a file changes nothing in it', () => {
    document().openFile(file);
    expect(document().text).toBe(file.text);
    expect(isUnsaved(document())).toBe(false);
    expect(document().graph.nodes.map((node) => node.service)).toEqual(['web']);
    expect(document().project.name).toBe('shop');
  });

  it('keeps what was drawn, and the text it was drawn from, while the text has errors', () => {
    document().openFile(file);
    const broken = `${file.text}    he`;
    document().setText(broken);
    expect(document()).toMatchObject({ stale: true, text: broken, drawn: { text: file.text } });
    expect(document().drawn.load.locate(['services', 'web', 'image'])?.line).toBe(3);
    document().setText(`${file.text}    hostname: shop\n`);
    expect(document()).toMatchObject({ stale: false, drawn: { text: `${file.text}    hostname: shop\n`, load: document().load } });
  });

  it('applies a command as one undo step and draws it', () => {
    const result = document().apply({ type: 'addService', service: 'db', definition: { image: 'postgres:17' }, position: { x: 40, y: 80 } });
    expect(result.refused).toBeUndefined();
    expect(document().graph.nodes.map((node) => node.service)).toEqual(['db']);
    expect(isUnsaved(document())).toBe(true);
    document().undo();
    expect(isFresh(document().text)).toBe(true);
    expect(isUnsaved(document())).toBe(false);
    document().redo();
    expect(document().text).toBe(result.text);
  });

  it('joins the edits of one gesture', () => {
    document().openFile(file);
    for (const x of [10, 20, 30]) document().apply({ type: 'moveServices', positions: { web: { x, y: 0 } } }, { coalesce: 'move' });
    document().endGesture();
    document().apply({ type: 'moveServices', positions: { web: { x: 40, y: 0 } } }, { coalesce: 'move' });
    document().undo();
    expect(document().graph.nodes[0]?.position).toEqual({ x: 30, y: 0 });
    document().undo();
    expect(document().text).toBe(file.text);
  });

  it('keeps the last good drawing while the text does not parse', () => {
    document().openFile(file);
    document().setText(`${file.text}  db: [`);
    expect(document().stale).toBe(true);
    expect(document().graph.nodes).toHaveLength(1);
    expect(document().load.diagnostics.some((diagnostic) => diagnostic.severity === 'error' && diagnostic.range !== undefined)).toBe(true);
    document().undo();
    expect(document().stale).toBe(false);
  });

  it('says why a command was refused and changes nothing', () => {
    document().openFile(file);
    document().setText(`${file.text}  db: [`);
    const before = document().text;
    const result = document().apply({ type: 'setImage', service: 'web', image: 'caddy' });
    expect(result.refused?.message).toBeTruthy();
    expect(document().text).toBe(before);
    expect(useView.getState().toasts).toMatchObject([{ kind: 'error', text: result.refused?.message }]);
  });

  it('is saved once the saved text is the text', () => {
    document().setText('name: a\n');
    document().markSaved({ path: '/a/compose.yaml', text: 'name: a\n', version: 'v2' });
    expect(isUnsaved(document())).toBe(false);
    document().setText('name: b\n');
    expect(isUnsaved(document())).toBe(true);
    document().undo();
    expect(isUnsaved(document())).toBe(false);
  });

  it('names a text that has no folder to be named after, and changes nothing else in it', () => {
    document().openText('# mine\n\nservices:\n  web: {image: nginx} # kept\n', 'wordpress');
    expect(document().text).toBe('# mine\n\nname: wordpress\nservices:\n  web: {image: nginx} # kept\n');
    expect(isUnsaved(document())).toBe(true);
    document().openText('name: own\nservices:\n  web: {image: nginx}\n', 'wordpress');
    expect(document().project.name).toBe('own');
    document().openText('services: [', 'wordpress');
    expect(document().text).toBe('services: [');
  });

  it('asks for what it needs from outside, and takes it in', () => {
    document().openFile({ ...file, text: 'services:\n  web:\n    image: nginx:${TAG}\n' });
    const { requested } = document().load;
    expect(requested.variables).toContain('TAG');
    lookup.learn(requested, { files: {}, variables: { TAG: '1.29' } });
    document().reload();
    expect(document().project.services['web']?.image).toBe('nginx:1.29');
    expect(document().canUndo).toBe(false);
  });
});

describe('values that come from elsewhere', () => {
  const shared = { path: '/shop/compose.yaml', text: 'x-env: &env\n  A: "1"\nservices:\n  web:\n    image: nginx\n    environment: *env\n  api:\n    image: node\n    environment: *env\n', version: 'v1' };

  it('are overridden here as one undo step, when that is asked for', () => {
    document().openFile(shared);
    const result = document().apply({ type: 'setEnvironment', service: 'web', name: 'A', value: '2' });
    expect(result.refused).toMatchObject({ code: 'aliased-value', origin: { file: '/shop/compose.yaml', line: 2 } });
    expect(document().text).toBe(shared.text);
    expect(useView.getState().toasts).toHaveLength(1);
    expect(result.override?.().refused).toBeUndefined();
    expect(document().text).toBe(shared.text.replace('environment: *env\n  api', 'environment:\n      <<: *env\n      A: "2"\n  api'));
    expect(useView.getState().toasts).toEqual([]);
    document().undo();
    expect(document().text).toBe(shared.text);
    expect(document().canUndo).toBe(false);
  });

  it('offer no override where there is none', () => {
    document().openFile(shared);
    expect(document().apply({ type: 'setImage', service: 'none', image: 'x' })).not.toHaveProperty('override');
  });

  const included = 'services:\n  db:\n    image: postgres\n    depends_on: [web]\n    volumes: ["data:/data"]\n';
  function openIncluding(): void {
    document().openFile({ path: '/shop/compose.yaml', text: 'include: [db.yaml]\nservices:\n  web:\n    image: nginx\n  api:\n    image: node\nvolumes:\n  data:\n', version: 'v1' });
    for (let round = 0; round < 5 && document().load.requested.files.length > 0; round += 1) {
      const asked = document().load.requested;
      lookup.learn(asked, { files: { '/shop/db.yaml': { kind: 'text', text: included } }, variables: {} });
      document().reload();
    }
  }

  it('name the file of a service that is not in this one', () => {
    openIncluding();
    expect(document().stale).toBe(false);
    expect(document().drawn.files).toEqual(['/shop/db.yaml']);
    const { refused } = document().apply({ type: 'setImage', service: 'db', image: 'x' });
    expect(refused).toMatchObject({ code: 'no-such-service', origin: { file: '/shop/db.yaml' } });
    expect(useView.getState().toasts[0]?.origin?.file).toBe('/shop/db.yaml');
  });

  it('are not left without what another file needs', () => {
    openIncluding();
    const { text } = document();
    const removed = document().apply({ type: 'removeServices', services: ['web'] });
    expect(removed.refused?.message).toContain('web');
    expect(document().apply({ type: 'renameService', from: 'web', to: 'front' }).refused).toBeDefined();
    expect(document().text).toBe(text);
    expect(document().apply({ type: 'removeServices', services: ['api'] }).refused).toBeUndefined();
  });
});
