import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isJsonObject, type JsonObject } from '#core/lib';
import type { TlsMaterial } from '#docker';
import type { Surroundings } from './candidate.ts';

/** A context of the docker CLI (`docker context ls`). */
export interface DockerContext {
  readonly name: string;
  readonly endpoint: string;
  readonly tls: (() => Promise<TlsMaterial>) | undefined;
}

/** What the docker CLI's configuration folder says. */
export interface DockerConfiguration {
  readonly folder: string;
  /** Undefined: the built-in context `default`. */
  readonly currentContext: string | undefined;
  readonly contexts: readonly DockerContext[];
}

const largestFile = 1024 * 1024;

/** A configuration file of another program: missing, unreadable or damaged all mean "says nothing". */
export async function readObject(path: string): Promise<JsonObject | undefined> {
  try {
    const text = await readFile(path, 'utf8');
    const value: unknown = text.length > largestFile ? undefined : JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

async function readOptional(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** `ca.pem`, `cert.pem` and `key.pem` of a folder. Throws when one exists and cannot be read. */
export async function readTlsFolder(folder: string, skipVerify: boolean): Promise<TlsMaterial> {
  const [ca, cert, key] = await Promise.all(['ca.pem', 'cert.pem', 'key.pem'].map((name) => readOptional(join(folder, name))));
  return { skipVerify, ...(ca === undefined ? {} : { ca }), ...(cert === undefined ? {} : { cert }), ...(key === undefined ? {} : { key }) };
}

/** Folder of the docker CLI's configuration: DOCKER_CONFIG or `~/.docker`. */
export function dockerConfigFolder(surroundings: Surroundings): string {
  const folder = surroundings.environment['DOCKER_CONFIG'];
  return folder === undefined || folder === '' ? join(surroundings.home, '.docker') : folder;
}

function contextFrom(meta: JsonObject, folder: string): DockerContext | undefined {
  const name = meta['Name'];
  const endpoints = meta['Endpoints'];
  const docker = isJsonObject(endpoints) ? endpoints['docker'] : undefined;
  if (typeof name !== 'string' || name === '' || !isJsonObject(docker)) return undefined;
  const host = docker['Host'];
  if (typeof host !== 'string' || host === '') return undefined;
  const overTcp = /^(?:tcp|https?):\/\//u.test(host);
  const id = createHash('sha256').update(name).digest('hex');
  const tlsFolder = join(folder, 'contexts', 'tls', id, 'docker');
  const skipVerify = docker['SkipTLSVerify'] === true;
  return { name, endpoint: host, tls: overTcp ? () => readTlsFolder(tlsFolder, skipVerify) : undefined };
}

/**
 * Reads `config.json` and `contexts/meta/<sha256 of name>/meta.json` (docker/cli `cli/context/store`). The current context is chosen as
 * the CLI does: DOCKER_CONTEXT, then `currentContext`. Never throws.
 */
export async function readDockerConfiguration(surroundings: Surroundings): Promise<DockerConfiguration> {
  const folder = dockerConfigFolder(surroundings);
  const config = await readObject(join(folder, 'config.json'));
  const configured = config?.['currentContext'];
  const wanted = surroundings.environment['DOCKER_CONTEXT'] || (typeof configured === 'string' ? configured : '');
  const metaFolder = join(folder, 'contexts', 'meta');
  const names = await readdir(metaFolder).catch(() => []);
  const metas = await Promise.all(names.slice(0, 200).map((name) => readObject(join(metaFolder, name, 'meta.json'))));
  const contexts = metas
    .flatMap((meta) => (meta === undefined ? [] : (contextFrom(meta, folder) ?? [])))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return { folder, currentContext: wanted === '' || wanted === 'default' ? undefined : wanted, contexts };
}
