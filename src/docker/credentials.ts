/** A login for one registry, as the Engine API's AuthConfig wants it. */
export interface RegistryCredentials {
  readonly username?: string;
  readonly password?: string;
  /** Instead of a password, from `docker login` with an OAuth flow. */
  readonly identityToken?: string;
}

/**
 * Looks up the login for a registry: `docker.io` for Docker Hub, otherwise host and port as in image names. Undefined: none.
 * Asked anew for every pull, so that a `docker login` meanwhile counts.
 */
export type FindCredentials = (registry: string, signal: AbortSignal | undefined) => Promise<RegistryCredentials | undefined>;

/** The key of Docker Hub in the docker CLI's configuration and in the engine's requests. */
export const dockerHubServer = 'https://index.docker.io/v1/';

/** Registry of an image name: the first part when it looks like a host (distribution's reference grammar), else Docker Hub. */
export function registryOf(reference: string): string {
  const slash = reference.indexOf('/');
  const first = slash < 0 ? '' : reference.slice(0, slash);
  const isHost = first.includes('.') || first.includes(':') || first === 'localhost';
  return !isHost || first === 'index.docker.io' ? 'docker.io' : first;
}

function authConfig(registry: string, credentials: RegistryCredentials): object {
  const serveraddress = registry === 'docker.io' ? dockerHubServer : registry;
  const { username, password, identityToken } = credentials;
  return { ...(username === undefined ? {} : { username }), ...(identityToken === undefined ? { password } : { identitytoken: identityToken }), serveraddress };
}

/** Engines up to 20.10 at least read nothing of a text without its padding, and pull without a login then. */
function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}

/** `X-Registry-Auth` for pulling one image; empty without a login. */
export async function pullHeaders(reference: string, find: FindCredentials | undefined, signal: AbortSignal | undefined): Promise<Readonly<Record<string, string>>> {
  const registry = registryOf(reference);
  const credentials = await find?.(registry, signal);
  return credentials === undefined ? {} : { 'X-Registry-Auth': encode(authConfig(registry, credentials)) };
}

/** `X-Registry-Config` for the images that a build starts from. */
export async function buildHeaders(references: readonly string[], find: FindCredentials | undefined, signal: AbortSignal | undefined): Promise<Readonly<Record<string, string>>> {
  const entries: [string, object][] = [];
  for (const registry of new Set(references.map(registryOf))) {
    const credentials = await find?.(registry, signal);
    if (credentials !== undefined) entries.push([registry === 'docker.io' ? dockerHubServer : registry, authConfig(registry, credentials)]);
  }
  return entries.length === 0 ? {} : { 'X-Registry-Config': encode(Object.fromEntries(entries)) };
}
