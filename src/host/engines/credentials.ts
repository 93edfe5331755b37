import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { isJsonObject, type JsonObject } from '#core/lib';
import { dockerHubServer, type FindCredentials, type RegistryCredentials } from '#docker';
import type { Surroundings } from './candidate.ts';
import { dockerConfigFolder, readObject } from './docker-config.ts';

/** What `docker-credential-<helper> get` answers when it has nothing; anything else that fails is treated the same way. */
const helperTimeout = 15_000;
const largestAnswer = 64 * 1024;

function textAt(source: JsonObject | undefined, key: string): string | undefined {
  const value = source !== undefined && Object.hasOwn(source, key) ? source[key] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function objectAt(source: JsonObject | undefined, key: string): JsonObject | undefined {
  const value = source !== undefined && Object.hasOwn(source, key) ? source[key] : undefined;
  return isJsonObject(value) ? value : undefined;
}

/**
 * The environment of credential helpers. An app that a desktop starts has not the shell's PATH: on macOS, where Docker Desktop and Homebrew put
 * their helpers into none of the system's folders, logins would silently not be found.
 */
function helperEnvironment({ platform, home }: Surroundings): NodeJS.ProcessEnv {
  if (platform === 'win32') return process.env;
  const usual = [join(home, '.docker', 'bin'), '/usr/local/bin', '/opt/homebrew/bin', '/Applications/Docker.app/Contents/Resources/bin'];
  return { ...process.env, PATH: [process.env['PATH'] ?? '', ...usual].filter((folder) => folder !== '').join(delimiter) };
}

/** Asks the helper program that the docker CLI keeps its logins with; the registry goes to its input, never to a command line. */
async function askHelper(helper: string, server: string, env: NodeJS.ProcessEnv, signal: AbortSignal | undefined): Promise<RegistryCredentials | undefined> {
  if (!/^[\w.-]+$/u.test(helper)) return undefined;
  const limit = AbortSignal.timeout(helperTimeout);
  const text = await new Promise<string | undefined>((resolve) => {
    const child = spawn(`docker-credential-${helper}`, ['get'], { stdio: ['pipe', 'pipe', 'ignore'], windowsHide: true, env, signal: signal === undefined ? limit : AbortSignal.any([signal, limit]) });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      said = (said + part).slice(0, largestAnswer);
    });
    child.stdin.on('error', () => undefined);
    child.once('error', () => resolve(undefined));
    child.once('close', (code) => resolve(code === 0 ? said : undefined));
    child.stdin.end(server);
  });
  const answer = text === undefined ? undefined : parse(text);
  const username = textAt(answer, 'Username');
  const secret = textAt(answer, 'Secret');
  if (username === undefined || secret === undefined) return undefined;
  return username === '<token>' ? { identityToken: secret } : { username, password: secret };
}

function parse(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function fromEntry(entry: JsonObject | undefined): RegistryCredentials | undefined {
  const identityToken = textAt(entry, 'identitytoken');
  const decoded = Buffer.from(textAt(entry, 'auth') ?? '', 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  const username = colon > 0 ? decoded.slice(0, colon) : textAt(entry, 'username');
  const password = colon > 0 ? decoded.slice(colon + 1).replace(/\0+$/u, '') : textAt(entry, 'password');
  if (identityToken !== undefined) return { identityToken, ...(username === undefined ? {} : { username }) };
  return username === undefined || password === undefined ? undefined : { username, password };
}

/** The keys under which the docker CLI may have kept a registry's login. */
function serverNames(registry: string): readonly string[] {
  return registry === 'docker.io' ? [dockerHubServer, 'docker.io', 'index.docker.io'] : [registry, `https://${registry}`, `https://${registry}/`, `http://${registry}`];
}

/**
 * Logins as `docker login` left them (docker/cli `config.json`: `credHelpers`, `credsStore`, `auths`). Read anew each time.
 * A damaged file or a failing helper means "no login": the registry then says what is missing.
 */
export function dockerCredentials(surroundings: Surroundings): FindCredentials {
  return async (registry, signal) => {
    const config = await readObject(join(dockerConfigFolder(surroundings), 'config.json'));
    const helpers = objectAt(config, 'credHelpers');
    const names = serverNames(registry);
    const helper = names.map((name) => textAt(helpers, name)).find((found) => found !== undefined) ?? textAt(config, 'credsStore');
    const [server] = names;
    const stored = helper === undefined || server === undefined ? undefined : await askHelper(helper, server, helperEnvironment(surroundings), signal);
    if (stored !== undefined) return stored;
    const auths = objectAt(config, 'auths');
    return names.map((name) => fromEntry(objectAt(auths, name))).find((found) => found !== undefined);
  };
}
