import type { Engine, EngineInfo } from '#core/engine';
import type { JsonObject } from '#core/lib';
import { archiveCalls } from './archive.ts';
import { buildCalls } from './build.ts';
import { Connection, type TlsMaterial } from './connection.ts';
import { containerCalls } from './containers.ts';
import type { FindCredentials } from './credentials.ts';
import { describeCall } from './describe.ts';
import { eventCalls } from './events.ts';
import { execCalls } from './exec.ts';
import { imageCalls } from './images.ts';
import { listAt, objectAt, objectOf, optionalTextAt, textAt } from './json.ts';
import { networkCalls } from './networks.ts';
import { atLeast, chooseVersion } from './versions.ts';
import { volumeCalls } from './volumes.ts';

export interface ConnectOptions {
  /** `unix://`, `npipe://`, `tcp://` or `ssh://`, as in DOCKER_HOST. */
  readonly endpoint: string;
  /** Present: speak TLS to a `tcp://` endpoint. */
  readonly tls?: TlsMaterial;
  /** Logins for pulls and builds; absent: everything is pulled anonymously. */
  readonly credentials?: FindCredentials;
}

/** What the first two questions told. */
interface Greeting {
  readonly kind: 'docker' | 'podman';
  readonly version: string;
  readonly apiVersion: string;
  readonly os: string;
  readonly arch: string;
  readonly buildkit: boolean;
}

const subject = { kind: 'engine', name: 'version' } as const;

function isPodman(version: JsonObject): boolean {
  return listAt(version, 'Components').some((component) => textAt(objectOf(component), 'Name').startsWith('Podman'));
}

async function greet(connection: Connection, signal: AbortSignal | undefined): Promise<Greeting> {
  const timeout = 15_000;
  // Both at once: a command line waits for this at every start.
  const [ping, answer] = await Promise.all([
    connection.headers({ method: 'GET', path: '/_ping', subject: { kind: 'engine', name: 'ping' }, timeout }, signal),
    connection.json({ method: 'GET', path: '/version', subject, timeout }, signal),
  ]);
  const version = objectOf(answer);
  return {
    kind: isPodman(version) ? 'podman' : 'docker',
    version: textAt(version, 'Version'),
    apiVersion: chooseVersion(textAt(version, 'ApiVersion'), optionalTextAt(version, 'MinAPIVersion'), connection.endpoint),
    os: textAt(version, 'Os'),
    arch: textAt(version, 'Arch'),
    buildkit: ping['builder-version'] === '2',
  };
}

function infoCall(connection: Connection, greeting: Greeting): Pick<Engine, 'info'> {
  return {
    async info(signal): Promise<EngineInfo> {
      const info = objectOf(await connection.json({ method: 'GET', path: '/info', subject: { kind: 'engine', name: 'info' } }, signal));
      const { buildkit, ...facts } = greeting;
      const clock = Date.parse(textAt(info, 'SystemTime'));
      const newer = atLeast(greeting.apiVersion, '1.44');
      return {
        ...facts,
        id: textAt(info, 'ID'),
        name: textAt(info, 'Name'),
        endpoint: connection.endpoint,
        ...(Number.isNaN(clock) ? {} : { clock }),
        capabilities: {
          multipleEndpointsAtCreate: newer,
          healthStartInterval: newer,
          buildkit,
          swarmActive: textAt(objectAt(info, 'Swarm'), 'LocalNodeState') === 'active',
        },
      };
    },
  };
}

/**
 * Connects to an engine and agrees on the API version: the engine's own, at most the newest we know, at least 1.41.
 * @throws EngineError `unreachable`, `permission`, `timeout`, `unsupported` (too old or too new), `bad-request` (no address), `cancelled`
 */
export async function connectEngine(options: ConnectOptions, signal?: AbortSignal): Promise<Engine> {
  const connection = new Connection(options.endpoint, options.tls);
  try {
    const greeting = await greet(connection, signal);
    connection.speak(greeting.apiVersion);
    return {
      ...infoCall(connection, greeting),
      ...containerCalls(connection, greeting.apiVersion),
      ...describeCall(connection),
      ...networkCalls(connection, greeting.apiVersion),
      ...volumeCalls(connection),
      ...imageCalls(connection, options.credentials),
      ...eventCalls(connection),
      ...execCalls(connection),
      ...archiveCalls(connection),
      ...buildCalls(connection, options.credentials),
      close: () => connection.close(),
    };
  } catch (error) {
    connection.close();
    throw error;
  }
}
