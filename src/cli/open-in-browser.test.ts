import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openInBrowser } from './open-in-browser.ts';

const url = 'http://127.0.0.1:4747/?token=secret';
let folder: string;
let said: string;

beforeEach(async () => {
  said = '';
  folder = await mkdtemp(join(tmpdir(), 'slipway-open-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

const io = (signal: AbortSignal, environment: Readonly<Record<string, string>> = { DISPLAY: ':0' }) => ({ stdout: () => undefined, stderr: (text: string) => (said += text), isTerminal: false, cwd: folder, environment, signal });
const never = new Promise<void>(() => undefined);

describe('openInBrowser', () => {
  it.each([
    ['the address was used', 'signed in'],
    ['Slipway ends', 'aborted'],
  ])('hands over a file of the owner’s that goes on to the address, until %s', async (_name, end) => {
    const targets: string[] = [];
    const stop = new AbortController();
    let signIn = (): void => undefined;
    const signedIn = new Promise<void>((resolve) => (signIn = resolve));
    const opening = openInBrowser(url, { io: io(stop.signal), signedIn, platform: 'linux', folder, launch: (target) => Promise.resolve(void targets.push(target)) });
    await vi.waitFor(() => expect(targets).toHaveLength(1));
    const [target = ''] = targets;
    expect(target).not.toContain('secret');
    expect(await readFile(target, 'utf8')).toContain(`content="0; url=${url}"`);
    if (process.platform !== 'win32') expect((await stat(target)).mode & 0o777).toBe(0o600);
    if (end === 'aborted') stop.abort();
    else signIn();
    await opening;
    expect([await readdir(folder), said]).toEqual([[], '']);
  });

  it('leaves no file and points at the printed address where nothing can be opened', async () => {
    const launch = (): Promise<void> => Promise.reject(new Error('no desktop'));
    await openInBrowser(url, { io: io(new AbortController().signal), signedIn: never, platform: 'darwin', folder, launch });
    await openInBrowser(url, { io: io(new AbortController().signal), signedIn: never, platform: 'linux', folder: join(folder, 'none'), launch });
    expect(said).toBe('Open the address above in a browser.\n'.repeat(2));
    expect(await readdir(folder)).toEqual([]);
  });

  it('tries nothing on a Linux without a display', async () => {
    const targets: string[] = [];
    await openInBrowser(url, { io: io(new AbortController().signal, { DISPLAY: '' }), signedIn: never, platform: 'linux', folder, launch: (target) => Promise.resolve(void targets.push(target)) });
    expect([targets, await readdir(folder), said]).toEqual([[], [], '']);
  });

  it('opens the address itself for Windows browsers', async () => {
    const targets: string[] = [];
    const launch = (target: string): Promise<void> => Promise.resolve(void targets.push(target));
    const signal = new AbortController().signal;
    await openInBrowser(url, { io: io(signal), signedIn: never, platform: 'win32', folder, launch });
    await openInBrowser(url, { io: io(signal, { WSL_DISTRO_NAME: 'Debian' }), signedIn: never, platform: 'linux', folder, launch });
    expect(targets).toEqual([url, url]);
    expect(await readdir(folder)).toEqual([]);
  });
});
