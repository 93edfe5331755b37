import { readFile, realpath, stat } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

export interface StaticFile {
  readonly body: Buffer;
  readonly type: string;
  /** Built files carry a hash in their name and never change. */
  readonly immutable: boolean;
}

/** The file that a URL path names in `root`, or undefined: not there, not a kind that is served, or outside the folder (by `..`, encoding or links). */
export async function findStaticFile(root: string, pathname: string): Promise<StaticFile | undefined> {
  let path: string;
  try {
    path = decodeURIComponent(pathname === '/' ? '/index.html' : pathname);
  } catch {
    return undefined;
  }
  const type = contentTypes[extname(path)];
  if (type === undefined || path.includes('\0') || path.includes('\\') || path.split('/').includes('..')) return undefined;
  try {
    const base = await realpath(root);
    const file = await realpath(join(base, path));
    if (!file.startsWith(base + sep) || !(await stat(file)).isFile()) return undefined;
    return { body: await readFile(file), type, immutable: /^\/assets\/.*-[\w-]{8,}\.\w+$/.test(path) };
  } catch {
    return undefined;
  }
}
