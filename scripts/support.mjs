// What the scripts share. Plain Node without dependencies: it runs before anything is installed.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder with package.json. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** True for the Node versions that the build tools run on: 20.19 and later 20s, 22.12 and everything after. */
export function isSupportedNode(version) {
  const [major, minor] = version.split('.').map(Number);
  return (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;
}

/** Ends the program with a clear sentence when Node is too old. */
export function ensureNode() {
  if (isSupportedNode(process.versions.node)) return;
  process.stderr.write(`Slipway needs Node 20.19 or newer (of the 22 series: 22.12); this is ${process.versions.node}. Get it from https://nodejs.org\n`);
  process.exit(1);
}

/**
 * Runs a program with this terminal and resolves with its exit code. Ctrl-C reaches it by itself (one process group);
 * this process waits for it to end. A termination signal is passed on.
 */
export function run(command, args, { env = {}, cwd = root, output } = {}) {
  return new Promise((resolve, reject) => {
    // With `output` (a file descriptor) it writes there instead of to this terminal.
    const child = spawn(command, args, { cwd, stdio: output === undefined ? 'inherit' : ['ignore', output, output], env: { ...process.env, ...env } });
    const release = holdSignals(child);
    child.once('error', (error) => {
      release();
      reject(new Error(`Cannot run ${command}: ${error.message}`));
    });
    child.once('close', (code, signal) => {
      release();
      resolve(code ?? (signal === 'SIGINT' ? 130 : 1));
    });
  });
}

/** Runs a program whose words go to this terminal and are kept as well. Resolves with its exit code and all that it wrote. */
export function runAndKeep(command, args, { env = {}, cwd = root } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
    const release = holdSignals(child);
    const chunks = [];
    for (const [from, to] of [[child.stdout, process.stdout], [child.stderr, process.stderr]]) {
      from.on('data', (chunk) => {
        chunks.push(chunk);
        to.write(chunk);
      });
    }
    child.once('error', (error) => {
      release();
      reject(new Error(`Cannot run ${command}: ${error.message}`));
    });
    child.once('close', (code) => {
      release();
      resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString() });
    });
  });
}

/** Runs a program and resolves with what it wrote to standard output; standard error goes to this terminal. Rejects when it fails. */
export function runCapture(command, args, { env = {}, cwd = root } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...env } });
    const release = holdSignals(child);
    const chunks = [];
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    child.once('error', (error) => {
      release();
      reject(new Error(`Cannot run ${command}: ${error.message}`));
    });
    child.once('close', (code) => {
      release();
      const output = Buffer.concat(chunks).toString();
      if (code === 0) resolve(output);
      else reject(new Error(`${relative(root, command).startsWith('..') ? command : relative(root, command)} ${args.join(' ')} failed (exit code ${code}).\n${output}`));
    });
  });
}

function ignore() {}

function holdSignals(child) {
  const terminated = () => child.kill('SIGTERM');
  process.on('SIGINT', ignore);
  process.on('SIGTERM', terminated);
  return () => {
    process.off('SIGINT', ignore);
    process.off('SIGTERM', terminated);
  };
}

/** Runs npm. Started by npm itself, this is the same npm, without a shell. */
export function npm(...args) {
  const script = process.env.npm_execpath;
  // Another package manager sets it too, to itself.
  if (script !== undefined && basename(script) === 'npm-cli.js') return run(process.execPath, [script, ...args]);
  const beside = [join(dirname(process.execPath), 'node_modules', 'npm', 'bin', 'npm-cli.js'), join(dirname(dirname(process.execPath)), 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js')].find((path) => existsSync(path));
  return beside === undefined ? run('npm', args) : run(process.execPath, [beside, ...args]);
}

/** True when node_modules holds what package-lock.json says, by npm's own record of what it installed. */
export function dependenciesAreCurrent(folder = root) {
  const record = join(folder, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const wanted = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')).packages;
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    const found = installed[path];
    // Optional ones are left out where they are for another platform.
    return found === undefined ? entry.optional === true : found.version === entry.version;
  });
}

/** Installs the dependencies of the lock file where they are missing or others. Nothing in them needs an install script. */
export async function ensureDependencies() {
  if (dependenciesAreCurrent()) return;
  process.stdout.write('Installing the dependencies (npm ci) …\n');
  const code = await npm('ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error');
  if (code !== 0) throw new Error(`npm ci failed (exit code ${code}). Check the network and the registry setting of npm, then try again.`);
}

const buildInputs = ['src', 'renderer', 'assets', join('test', 'bench'), join('test', 'fuzz'), join('test', 'support'), join('test', 'golden', 'corpus.ts'), 'package.json', 'package-lock.json', 'tsconfig.base.json', 'electron.config.ts', 'vite.node.config.ts'];
const buildOutputs = [join('out', 'renderer', 'index.html'), join('out', 'main', 'index.js'), join('out', 'preload', 'index.cjs'), join('out', 'node', 'slipway.js')];

/** SHA-256 over the paths and contents of everything the build reads. */
export function buildStamp(folder = root) {
  const hash = createHash('sha256');
  const visit = (path) => {
    const full = join(folder, path);
    const entries = readdirSync(full, { withFileTypes: true });
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const inner = join(path, entry.name);
      if (entry.isDirectory()) visit(inner);
      else if (entry.isFile() && !/\.test\.tsx?$/.test(entry.name)) add(inner);
    }
  };
  const add = (path) => {
    const bytes = readFileSync(join(folder, path));
    hash.update(`${path.split(sep).join('/')}\0${bytes.length}\0`).update(bytes);
  };
  for (const path of buildInputs) {
    if (!existsSync(join(folder, path))) continue;
    if (path.includes('.')) add(path);
    else visit(path);
  }
  return hash.digest('hex');
}

/** Builds page, desktop shell and command line where the sources changed since the last build. */
export async function ensureBuild() {
  const stampFile = join(root, 'out', 'build.stamp');
  const stamp = buildStamp();
  const built = existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp && buildOutputs.every((path) => existsSync(join(root, path)));
  if (built) return;
  process.stdout.write('Building …\n');
  const code = await npm('run', 'build', '--silent');
  if (code !== 0) throw new Error(`The build failed (exit code ${code}).`);
  mkdirSync(join(root, 'out'), { recursive: true });
  writeFileSync(stampFile, stamp);
}
