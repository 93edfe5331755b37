import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findInstallation } from './installation.ts';
import { templatesIn, type Templates } from './templates.ts';

let folder: string;
let templates: Templates;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-templates-'));
  await mkdir(join(folder, 'root', 'plain'), { recursive: true });
  await mkdir(join(folder, 'root', 'built', 'app'), { recursive: true });
  await writeFile(join(folder, 'root', 'plain', 'compose.yaml'), '# Plain\n# Two services\n# and a network.\n\n# not part of it\nservices: {a: {image: x}, b: {image: y}}\n');
  await writeFile(join(folder, 'root', 'built', 'compose.yaml'), 'services: {a: {build: app}}\r\n');
  await writeFile(join(folder, 'root', 'built', 'app', 'run.sh'), '#!/bin/sh\n', { mode: 0o755 });
  templates = templatesIn(join(folder, 'root'), folder);
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe('templates', () => {
  it('takes title and summary from the comment at the top', async () => {
    expect(await templates.list()).toEqual([
      { id: 'built', title: 'built', summary: '', services: 1, hasFiles: true },
      { id: 'plain', title: 'Plain', summary: 'Two services and a network.', services: 2, hasFiles: false },
    ]);
  });

  it('opens one without files as unsaved text and writes nothing', async () => {
    expect(await templates.open('plain', folder)).toMatchObject({ path: null, version: null, text: expect.stringContaining('# Plain') });
    expect(await readdir(folder)).toEqual(['root']);
  });

  it('copies one with files to a new folder, never over another', async () => {
    for (const name of ['built', 'built-2', 'built-3']) {
      const opened = await templates.open('built', folder);
      expect(opened.path).toBe(join(folder, name, 'compose.yaml'));
      expect(opened.text).toBe('services: {a: {build: app}}\r\n');
      expect(await readFile(join(folder, name, 'app', 'run.sh'), 'utf8')).toBe('#!/bin/sh\n');
      if (process.platform !== 'win32') expect((await stat(join(folder, name, 'app', 'run.sh'))).mode & 0o111).not.toBe(0);
    }
  });

  it('knows no others, above all none outside its folder', async () => {
    for (const id of ['none', '..', '../root/plain', '', 'plain/../built', '/']) await expect(templates.open(id, folder)).rejects.toMatchObject({ code: 'file-not-found' });
  });

  it('ships at least four, each with a title and a summary', async () => {
    const shipped = await templatesIn(join(findInstallation().root, 'assets', 'templates'), folder).list();
    expect(shipped.length).toBeGreaterThanOrEqual(4);
    for (const { id, title, summary, services } of shipped) {
      expect(title, id).not.toBe(id);
      expect(summary, id).not.toBe('');
      expect(services, id).toBeGreaterThan(1);
    }
  });
});
