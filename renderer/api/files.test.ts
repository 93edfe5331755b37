// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '#core/api';
import { isUnsaved, useDocument, useEngine, useView } from '../state/index.ts';
import { openPath, restoreNewest, saveTo } from './files.ts';
import { flushRecovery, keepRecovery } from './recovery.ts';

/** A host with a disk of its own: what `file.open`, `file.save` and `recovery.*` do, one answer at a time where a test says so. */
const disk = new Map<string, string>();
const left = new Map<string, { readonly text: string; readonly path: string | null; readonly version: string | null }>();
let hold: Promise<void> = Promise.resolve();
let lost = false;
const asked: string[] = [];

const host: Readonly<Record<string, (input: Record<string, string | null>) => unknown>> = {
  'app.info': () => ({ recentFiles: [] }),
  'file.open': ({ path }) => {
    const text = disk.get(path ?? '');
    if (text === undefined) throw new ApiError('file-not-found', 'There is no such file.');
    return { path, text, version: `of ${text}` };
  },
  'file.save': ({ path, text, version }) => {
    if (version !== null && version !== `of ${disk.get(path ?? '')}`) throw new ApiError('file-changed', 'Changed by another program.');
    disk.set(path ?? '', text ?? '');
    return { path, version: `of ${text}` };
  },
  'file.forget': () => ({ ok: true }),
  'recovery.keep': ({ page, text, path, version }) => {
    left.set(page ?? '', { text: text ?? '', path: path ?? null, version: version ?? null });
    return { ok: true };
  },
  'recovery.list': () => ({ entries: [...left].map(([page, { path }]) => ({ page, path, kept: 0 })) }),
  'recovery.read': ({ page }) => ({ document: left.get(page ?? '') ?? null }),
  'recovery.drop': ({ page }) => {
    left.delete(page ?? '');
    return { ok: true };
  },
};

vi.mock('./host.ts', () => ({
  callHost: async (method: string, input: Record<string, string | null>): Promise<unknown> => {
    if (lost) throw new ApiError('disconnected', 'gone');
    asked.push(method);
    await hold;
    return host[method]?.(input);
  },
}));

let session: AbortController;
const document_ = () => useDocument.getState();
const path = '/shop/compose.yaml';

beforeEach(() => {
  vi.stubGlobal('navigator', { locks: { query: () => Promise.resolve({ held: [] }), request: () => Promise.resolve() } });
  disk.clear();
  left.clear();
  asked.length = 0;
  hold = Promise.resolve();
  lost = false;
  session = new AbortController();
  useView.setState({ dialog: null, toasts: [] });
  document_().newDocument();
});

afterEach(async () => {
  document_().newDocument();
  await flushRecovery();
  session.abort();
  vi.unstubAllGlobals();
});

describe('saving', () => {
  it('twice in a row is no conflict', async () => {
    disk.set(path, 'name: a\n');
    await openPath(path);
    const { version } = document_();
    document_().setText('name: b\n');
    await Promise.all([saveTo(path, version), saveTo(path, version)]);
    expect(useView.getState().dialog).toBeNull();
    expect(disk.get(path)).toBe('name: b\n');
    expect(isUnsaved(document_())).toBe(false);
  });

  it('does not give its path to a document that was begun while the disk was busy', async () => {
    disk.set(path, 'name: a\n');
    await openPath(path);
    document_().setText('name: b\n');
    let go: () => void = () => undefined;
    hold = new Promise((resolve) => {
      go = resolve;
    });
    const saving = saveTo(path, document_().version);
    await vi.waitFor(() => expect(asked).toContain('file.save'));
    document_().newDocument();
    go();
    await saving;
    expect(disk.get(path)).toBe('name: b\n');
    expect(document_().path).toBeNull();
    expect(document_().savedText).toBeNull();
  });
});

describe('opening', () => {
  it('asks about what was typed while the file was being read', async () => {
    disk.set(path, 'name: a\n');
    let go: () => void = () => undefined;
    hold = new Promise((resolve) => {
      go = resolve;
    });
    const opening = openPath(path);
    await vi.waitFor(() => expect(asked).toContain('file.open'));
    document_().setText('name: typed\n');
    go();
    await opening;
    expect(document_().text).toBe('name: typed\n');
    expect(useView.getState().dialog?.kind).toBe('unsaved');
  });

  it('brings back what was left unsaved of the file, once', async () => {
    disk.set(path, 'name: a\n');
    left.set('gone', { text: 'name: b\n', path, version: 'of name: a\n' });
    left.set('other', { text: 'name: c\n', path: '/other.yaml', version: null });
    await openPath(path);
    expect(document_()).toMatchObject({ text: 'name: b\n', savedText: 'name: a\n', path });
    await vi.waitFor(() => expect([...left.keys()]).not.toContain('gone'));
    // Kept again, under this page's own name.
    expect([...left.values()].map(({ text }) => text)).toEqual(expect.arrayContaining(['name: b\n', 'name: c\n']));
    await saveTo(path, document_().version);
    await flushRecovery();
    expect([...left.keys()]).toEqual(['other']);
  });

  it('does not speak of what was saved after all', async () => {
    disk.set(path, 'name: a\n');
    left.set('gone', { text: 'name: a\n', path, version: null });
    await openPath(path);
    expect(useView.getState().toasts).toEqual([]);
    await vi.waitFor(() => expect(left.size).toBe(0));
  });
});

describe('recovery', () => {
  it('restores the newest text, also of a file that is gone, and never over what was drawn meanwhile', async () => {
    left.set('gone', { text: 'name: b\n', path: '/gone.yaml', version: 'v' });
    await restoreNewest();
    expect(document_()).toMatchObject({ text: 'name: b\n', path: '/gone.yaml', savedText: null });
    expect(isUnsaved(document_())).toBe(true);
    left.set('later', { text: 'name: c\n', path: null, version: null });
    await restoreNewest();
    expect(document_().text).toBe('name: b\n');
    expect([...left.keys()]).toContain('later');
  });

  it('keeps text as it is typed, begins again with a new connection, and forgets what was saved', async () => {
    vi.useFakeTimers();
    try {
      keepRecovery(() => undefined, session.signal);
      document_().setText('name: b\n');
      document_().setText('name: bc\n');
      await vi.advanceTimersByTimeAsync(600);
      expect([...left.values()].map(({ text }) => text)).toEqual(['name: bc\n']);
      lost = true;
      useEngine.setState({ connection: 'disconnected' });
      document_().setText('name: bcd\n');
      await vi.advanceTimersByTimeAsync(600);
      lost = false;
      useEngine.setState({ connection: 'connected' });
      await vi.advanceTimersByTimeAsync(0);
      expect([...left.values()].map(({ text }) => text)).toEqual(['name: bcd\n']);
      document_().newDocument();
      await vi.advanceTimersByTimeAsync(600);
      expect(left.size).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});
