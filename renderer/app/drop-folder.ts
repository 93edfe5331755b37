import { maxDocumentLength } from '#core/api';
import { normalizeProjectName } from '#core/compose';
import { isJsonObject, type JsonValue } from '#core/lib';
import { guardUnsaved } from '../api/files.ts';
import { translator } from '../i18n/index.ts';
import { useDocument, useView } from '../state/index.ts';
import { readYaml } from '../yaml/source.ts';

/** Names of Compose files, best first (compose-go `cli.DefaultFileNames`). */
const composeNames = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
const mostNamed = 3;

// By what they say of themselves: Chromium has these interfaces under no name.
function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

/** The folder in what is dropped, if it is one. Must be asked before anything is awaited: the transfer is emptied then. */
export function droppedFolder(transfer: DataTransfer): FileSystemDirectoryEntry | undefined {
  const entry = transfer.items[0]?.webkitGetAsEntry?.() ?? undefined;
  return entry !== undefined && isFolder(entry) ? entry : undefined;
}

function fileIn(folder: FileSystemDirectoryEntry, name: string): Promise<File | undefined> {
  return new Promise((resolve) => {
    folder.getFile(name, {}, (entry) => (isFile(entry) ? entry.file(resolve, () => resolve(undefined)) : resolve(undefined)), () => resolve(undefined));
  });
}

function texts(value: JsonValue | undefined): readonly string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.flatMap((item: JsonValue) => texts(item)) : [];
}

/** Paths of a list whose items are texts or have the path under one of `keys`. */
function paths(value: JsonValue | undefined, ...keys: readonly string[]): readonly string[] {
  const items: readonly JsonValue[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
  return items.flatMap((item) => (isJsonObject(item) ? keys.flatMap((key) => texts(item[key])) : texts(item)));
}

function boundPaths(volumes: JsonValue | undefined): readonly string[] {
  if (!Array.isArray(volumes)) return [];
  return volumes.flatMap((volume: JsonValue) => {
    if (typeof volume === 'string') return volume.includes(':') ? [volume.split(':')[0] ?? ''] : [];
    return isJsonObject(volume) && volume['type'] === 'bind' && typeof volume['source'] === 'string' ? [volume['source']] : [];
  }).filter((path) => path.startsWith('.'));
}

/** Files and folders beside a Compose file that it refers to by a relative path, as written. */
export function relativeFiles(text: string): readonly string[] {
  const document = readYaml(text);
  if (!isJsonObject(document)) return [];
  const found = new Set<string>(paths(document['include'], 'path', 'env_file'));
  for (const service of Object.values(isJsonObject(document['services']) ? document['services'] : {})) {
    if (!isJsonObject(service)) continue;
    const { build, env_file: envFile, label_file: labelFile, extends: base, volumes } = service;
    const all = [...paths(build, 'context'), ...paths(envFile, 'path'), ...paths(labelFile), ...(isJsonObject(base) ? texts(base['file']) : []), ...boundPaths(volumes)];
    for (const path of all) found.add(path);
  }
  for (const section of ['secrets', 'configs']) {
    const entries = document[section];
    for (const entry of Object.values(isJsonObject(entries) ? entries : {})) if (isJsonObject(entry)) for (const path of texts(entry['file'])) found.add(path);
  }
  return [...found].filter((path) => !/^(?:[/~]|\w+:|\$)/.test(path));
}

/**
 * Opens the Compose file of a dropped folder. A page may read a dropped folder but does not learn where it is: the document counts as
 * unsaved, and what it refers to is said to stay behind.
 */
export async function openFolder(folder: FileSystemDirectoryEntry): Promise<void> {
  const { notify } = useView.getState();
  for (const name of composeNames) {
    const file = await fileIn(folder, name);
    if (file === undefined) continue;
    if (file.size > maxDocumentLength) {
      notify({ kind: 'error', text: translator.t('files.tooLarge', { name: file.name }) });
      return;
    }
    const text = await file.text();
    const own = normalizeProjectName(folder.name);
    guardUnsaved(() => {
      useDocument.getState().openText(text, ...(own === '' ? [] : [own]));
      const left = relativeFiles(text);
      if (left.length === 0) return;
      const named = left.slice(0, mostNamed).join(', ');
      const files = left.length > mostNamed ? translator.t('importing.leftBehindMore', { files: named, count: left.length - mostNamed }) : named;
      useView.getState().notify({ kind: 'info', text: translator.t('importing.leftBehind', { files }), hint: translator.t('importing.leftBehindHint') });
    });
    return;
  }
  notify({ kind: 'error', text: translator.t('importing.folderWithout', { name: folder.name }), hint: translator.t('importing.folderHint') });
}
