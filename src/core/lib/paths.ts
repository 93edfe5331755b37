/**
 * Path arithmetic without a file system. A path that starts with a drive letter (`C:\…`, `C:/…`) or a UNC prefix
 * (`\\host\share`) is treated as a Windows path, everything else as POSIX; the answer keeps the style of its base.
 */

const WINDOWS_DRIVE = /^[A-Za-z]:[\\/]/;

function isWindowsPath(path: string): boolean {
  return WINDOWS_DRIVE.test(path) || path.startsWith('\\\\');
}

/** True for `/a`, `C:\a`, `C:/a` and `\\host\share`. */
export function isAbsolutePath(path: string): boolean {
  return path.startsWith('/') || isWindowsPath(path);
}

/** Length of the part of an absolute path that `..` cannot leave: `/`, `C:\`, `\\host\share\`; 0 for relative paths. */
function rootLength(path: string): number {
  if (WINDOWS_DRIVE.test(path)) return 3;
  if (path.startsWith('\\\\')) {
    const host = path.indexOf('\\', 2);
    if (host === -1) return path.length;
    const share = path.indexOf('\\', host + 1);
    return share === -1 ? path.length : share + 1;
  }
  return path.startsWith('/') ? 1 : 0;
}

/** Removes `.`, `..`, doubled and trailing separators, as Go's `filepath.Clean`. The empty path becomes `.`. */
export function cleanPath(path: string): string {
  const windows = isWindowsPath(path);
  const separator = windows ? '\\' : '/';
  const root = path.slice(0, rootLength(path));
  const absolute = root !== '';
  const kept: string[] = [];
  for (const segment of path.slice(root.length).split(windows ? /[\\/]/ : '/')) {
    if (segment === '' || segment === '.') continue;
    if (segment !== '..') kept.push(segment);
    else if (kept.length > 0 && kept[kept.length - 1] !== '..') kept.pop();
    else if (!absolute) kept.push('..');
  }
  const cleanRoot = windows ? root.replaceAll('/', '\\') : root;
  const cleaned = cleanRoot + kept.join(separator);
  return cleaned === '' ? '.' : cleaned;
}

/** Joins and cleans; the first part decides the style. Empty parts are skipped. */
export function joinPath(...parts: readonly string[]): string {
  const present = parts.filter((part) => part !== '');
  const [first] = present;
  if (first === undefined) return '.';
  return cleanPath(present.join(isWindowsPath(first) ? '\\' : '/'));
}

/** `path` if it is absolute, otherwise `base` joined with it; cleaned either way. */
export function resolvePath(base: string, path: string): string {
  return isAbsolutePath(path) ? cleanPath(path) : joinPath(base, path);
}

function lastSeparator(path: string): number {
  return isWindowsPath(path) ? Math.max(path.lastIndexOf('\\'), path.lastIndexOf('/')) : path.lastIndexOf('/');
}

/** The folder that holds `path`: `/a/b` → `/a`, `/a` → `/`, `a` → `.`. */
export function dirname(path: string): string {
  const cleaned = cleanPath(path);
  const root = rootLength(cleaned);
  const cut = lastSeparator(cleaned);
  if (cut < root) return root === 0 ? '.' : cleaned.slice(0, root);
  return cleaned.slice(0, cut);
}

/** The last part of `path`: `/a/b` → `b`; the root gives an empty string. */
export function basename(path: string): string {
  const cleaned = cleanPath(path);
  const root = rootLength(cleaned);
  if (cleaned.length <= root) return '';
  return cleaned.slice(Math.max(root, lastSeparator(cleaned) + 1));
}
