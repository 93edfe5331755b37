import { EngineError } from '#core/engine';

/** Where an engine listens, taken apart. */
export type Endpoint =
  | { readonly kind: 'socket'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number; readonly tls: boolean }
  | { readonly kind: 'ssh'; readonly destination: readonly string[] };

function refuse(text: string): EngineError {
  return new EngineError('bad-request', `“${text}” is not an engine address.`, {
    hint: 'Use unix:///path/docker.sock, npipe:////./pipe/docker_engine, tcp://host:port or ssh://user@host.',
  });
}

/**
 * Reads an address as in `DOCKER_HOST`. `tcp://` becomes TLS when material is given or the scheme is `https://`;
 * default ports are those of the docker client (2375, with TLS 2376).
 * @throws EngineError `bad-request`
 */
export function parseEndpoint(text: string, hasTls: boolean): Endpoint {
  if (text.startsWith('unix://')) {
    const path = text.slice('unix://'.length);
    if (path === '') throw refuse(text);
    return { kind: 'socket', path };
  }
  if (text.startsWith('npipe://')) {
    const path = text.slice('npipe://'.length).replaceAll('\\', '/');
    if (path === '') throw refuse(text);
    return { kind: 'socket', path };
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.hostname === '') throw refuse(text);
  const host = url.hostname.replace(/^\[(.*)\]$/u, '$1');
  switch (url.protocol) {
    case 'tcp:':
    case 'http:':
    case 'https:': {
      const tls = hasTls || url.protocol === 'https:';
      const port = url.port === '' ? (tls ? 2376 : 2375) : Number(url.port);
      return { kind: 'tcp', host, port, tls };
    }
    case 'ssh:': {
      const user = url.username;
      // A leading dash would be read as an option by ssh.
      if (host.startsWith('-') || !/^(?:[\w.+][\w.+-]*)?$/u.test(user)) throw refuse(text);
      const port = url.port === '' ? [] : ['-p', url.port];
      const login = user === '' ? [] : ['-l', user];
      return { kind: 'ssh', destination: [...login, ...port, '--', host] };
    }
    default:
      throw refuse(text);
  }
}
