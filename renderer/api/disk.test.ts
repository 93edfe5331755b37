// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '#core/api';
import { isUnsaved, useDocument, useView } from '../state/index.ts';
import { followDisk, watchDisk } from './disk.ts';
import { afterSaves } from './files.ts';

/** What the host's disk holds; undefined: the file is gone. */
let onDisk: string | undefined;

vi.mock('./host.ts', () => ({
  callHost: async (_method: string, { path }: { readonly path: string }): Promise<unknown> => {
    if (onDisk === undefined) throw new ApiError('file-not-found', 'There is no such file.');
    return { path, text: onDisk, version: `of ${onDisk}` };
  },
}));

const path = '/shop/compose.yaml';
const document_ = () => useDocument.getState();
const toasts = () => useView.getState().toasts.map(({ text }) => text);

beforeEach(() => {
  onDisk = 'name: a\n';
  useView.setState({ dialog: null, toasts: [] });
  document_().openFile({ path, text: onDisk, version: `of ${onDisk}` });
});

afterEach(() => document_().newDocument());

describe('a file that another program changes', () => {
  it('is read again while nothing is unsaved, and undo brings back what was there', async () => {
    onDisk = 'name: b\n';
    await followDisk();
    expect(document_().text).toBe('name: b\n');
    expect(document_().version).toBe('of name: b\n');
    expect(isUnsaved(document_())).toBe(false);
    expect(toasts()).toHaveLength(1);
    document_().undo();
    expect(document_().text).toBe('name: a\n');
    expect(isUnsaved(document_())).toBe(true);
  });

  it('leaves unsaved text alone and says so once for each change', async () => {
    document_().setText('name: mine\n');
    onDisk = 'name: b\n';
    await followDisk();
    await followDisk();
    expect(document_().text).toBe('name: mine\n');
    expect(document_().version).toBe('of name: a\n');
    expect(toasts()).toHaveLength(1);
    useView.setState({ toasts: [] });
    await followDisk();
    expect(toasts()).toEqual([]);
    onDisk = 'name: c\n';
    await followDisk();
    expect(toasts()).toHaveLength(1);
  });

  it('says that it is gone and keeps the text', async () => {
    onDisk = undefined;
    await followDisk();
    await followDisk();
    expect(document_().text).toBe('name: a\n');
    expect(toasts()).toHaveLength(1);
  });

  it('says nothing while it is as it was, or while no file is open', async () => {
    await followDisk();
    document_().newDocument();
    onDisk = 'name: b\n';
    await followDisk();
    expect(toasts()).toEqual([]);
    expect(document_().path).toBeNull();
  });

  it('is looked at when the person comes back, until the session ends', async () => {
    const session = new AbortController();
    watchDisk(session.signal);
    onDisk = 'name: b\n';
    window.dispatchEvent(new Event('focus'));
    await vi.waitFor(() => expect(document_().text).toBe('name: b\n'));
    session.abort();
    useView.setState({ toasts: [] });
    onDisk = 'name: c\n';
    window.dispatchEvent(new Event('focus'));
    await afterSaves(() => Promise.resolve());
    expect(document_().text).toBe('name: b\n');
  });
});
