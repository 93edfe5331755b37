// `npm start [-- --no-engine] [-- FILE]`: installs and builds what is missing, then opens the desktop app, or, where there is no
// display or no Electron, serves the same page to a browser. Plain Node without dependencies, so that it runs on a fresh clone.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ensureBuild, ensureDependencies, ensureNode, root, run } from './support.mjs';

const usage = `npm start [-- OPTIONS] [FILE]

  --no-engine   do not start a private engine where none answers
  --web         serve to a browser even where the desktop app could be opened
  --port PORT   port of the web shell (default: 4747 if it is free)
  --no-open     only print the web shell's address
`;

const electronFolder = join(root, 'node_modules', 'electron');
const installSeconds = 180;

/** Takes the arguments apart; undefined: they make no sense. */
function readArguments(args) {
  const options = { engine: true, web: false, port: undefined, open: true, file: undefined };
  for (let at = 0; at < args.length; at += 1) {
    const argument = args[at];
    if (argument === '--no-engine') options.engine = false;
    else if (argument === '--web') options.web = true;
    else if (argument === '--no-open') options.open = false;
    else if (argument === '--port' && args[at + 1] !== undefined) options.port = args[++at];
    else if (argument.startsWith('--port=')) options.port = argument.slice('--port='.length);
    else if (!argument.startsWith('-') && options.file === undefined) options.file = resolve(process.env.INIT_CWD ?? process.cwd(), argument);
    else return undefined;
  }
  return options;
}

/** Why no window can be opened here; undefined: it can. */
function noDesktop() {
  if (process.platform !== 'linux') return undefined;
  if (!process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return 'there is no display';
  if (process.getuid() === 0) return 'Electron’s sandbox does not work for root';
  return undefined;
}

/** Path of the Electron program, or undefined while it is not downloaded. */
function electronBinary() {
  const note = join(electronFolder, 'path.txt');
  if (!existsSync(note)) return undefined;
  const path = join(electronFolder, 'dist', readFileSync(note, 'utf8').trim());
  return existsSync(path) ? path : undefined;
}

/** Electron's package comes without the program; its own installer fetches it. Where that failed once it is not tried again for this version. */
async function fetchElectron() {
  const { version } = JSON.parse(readFileSync(join(electronFolder, 'package.json'), 'utf8'));
  const marker = join(root, 'out', 'electron-fetch.txt');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === version) return;
  process.stdout.write(`Fetching Electron ${version} (once; at most ${installSeconds / 60} minutes) …\n`);
  const child = spawn(process.execPath, [join(electronFolder, 'install.js')], { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] });
  let problem = '';
  child.stderr.on('data', (chunk) => {
    problem = `${problem}${chunk}`.slice(-2000);
  });
  const timer = setTimeout(() => child.kill(), installSeconds * 1000);
  const code = await new Promise((ended) => {
    child.once('error', () => ended(1));
    child.once('close', ended);
  });
  clearTimeout(timer);
  if (code === 0) return;
  mkdirSync(join(root, 'out'), { recursive: true });
  writeFileSync(marker, version);
  const reason = problem.split('\n').find((line) => /error/i.test(line)) ?? 'it took too long';
  process.stdout.write(`Electron could not be fetched: ${reason.trim()}\nTo try again, delete ${marker}.\n`);
}

/** Opens the desktop app. Resolves with its exit code, or undefined when it did not even come up. */
async function startDesktop(binary, options) {
  const begin = Date.now();
  const args = ['.', ...(options.engine ? [] : ['--no-engine']), ...(options.file === undefined ? [] : [options.file])];
  const code = await run(binary, args);
  return code !== 0 && code !== 130 && Date.now() - begin < 5_000 ? undefined : code;
}

function startWeb(options) {
  const args = [join(root, 'out', 'node', 'slipway.js'), 'serve'];
  if (!options.open) args.push('--no-open');
  if (!options.engine) args.push('--no-engine');
  if (options.port !== undefined) args.push('--port', options.port);
  if (options.file !== undefined) args.push('--', options.file);
  return run(process.execPath, args);
}

async function start() {
  if (process.argv.includes('--help')) {
    process.stdout.write(usage);
    return 0;
  }
  const options = readArguments(process.argv.slice(2));
  if (options === undefined) {
    process.stderr.write(usage);
    return 2;
  }
  await ensureDependencies();
  await ensureBuild();
  if (options.web) return startWeb(options);
  let reason = noDesktop();
  if (reason === undefined) {
    if (electronBinary() === undefined) await fetchElectron();
    const binary = electronBinary();
    const code = binary === undefined ? undefined : await startDesktop(binary, options);
    if (code !== undefined) return code;
    reason = binary === undefined ? 'Electron’s program is not installed' : 'Electron did not come up';
  }
  process.stdout.write(`Serving to a browser, because ${reason}.\n`);
  return startWeb(options);
}

ensureNode();
try {
  process.exitCode = await start();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
