import {
  createApiClient,
  messagePortChannel,
  sessionEndedCode,
  webSocketChannel,
  type ChannelClosure,
  type ConnectedApiClient,
  type MessageChannelLike,
} from '#core/api';

/** Opens a channel to the host; rejects with the closure when that fails. */
type OpenChannel = (signal: AbortSignal) => Promise<MessageChannelLike>;

class ChannelClosed extends Error {
  readonly closure: ChannelClosure;

  constructor(closure: ChannelClosure) {
    super('The channel closed.');
    this.closure = closure;
  }
}

const keyName = 'slipway.key';

/**
 * The key to the API. The page is told it once, when the printed address is opened, and keeps it for its reloads and other tabs: storage
 * belongs to this very port, while the session's cookie is sent to whatever listens on this machine.
 */
function sessionKey(): string | null {
  const told = document.querySelector('meta[name="slipway-key"]');
  if (told !== null) {
    localStorage.setItem(keyName, told.getAttribute('content') ?? '');
    window.history.replaceState(null, '', '/');
    // Once: a page that outlives its server must not put its old key over the one of the next.
    told.remove();
  }
  return localStorage.getItem(keyName);
}

function openSocket(signal: AbortSignal): Promise<MessageChannelLike> {
  const address = new URL('/api', window.location.href);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  const key = sessionKey();
  const socket = new WebSocket(address, key === null ? ['slipway'] : ['slipway', key]);
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => socket.close(), { once: true });
    socket.addEventListener('open', () => resolve(webSocketChannel(socket)), { once: true });
    socket.addEventListener('close', (event) => reject(new ChannelClosed({ code: event.code, reason: event.reason })), { once: true });
  });
}

/** The preload hands over one port per load of the page (and another one if the host restarts its side). */
function portOpener(): OpenChannel {
  const ports: MessagePort[] = [];
  let waiting: ((port: MessagePort) => void) | undefined;
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    const { data } = event;
    const [port] = event.ports;
    if (event.source !== window || port === undefined || typeof data !== 'object' || data === null || !('type' in data) || data.type !== 'slipway:port') return;
    if (waiting === undefined) {
      ports.push(port);
    } else {
      waiting(port);
      waiting = undefined;
    }
  });
  return () =>
    new Promise((resolve) => {
      const port = ports.shift();
      if (port === undefined) waiting = (late) => resolve(messagePortChannel(late));
      else resolve(messagePortChannel(port));
    });
}

const longestPause = 10_000;

/** Milliseconds before the next attempt: 0.25 s, 0.5 s, 1 s … 10 s. */
export function pauseBefore(attempt: number): number {
  return Math.min(longestPause, 250 * 2 ** Math.min(attempt, 10));
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}

export interface ConnectionEvents {
  /** A fresh channel; `signal` aborts when it ends. */
  readonly onConnected: (client: ConnectedApiClient, signal: AbortSignal) => void;
  readonly onDisconnected: () => void;
  /** The host does not know this page's session any more: no use in trying again. */
  readonly onEnded: () => void;
}

/** Keeps a client connected until `signal` aborts: reconnects with growing pauses, each time with a new client. */
export async function keepConnected(events: ConnectionEvents, signal: AbortSignal): Promise<void> {
  // Where the page was loaded from says which way leads to its host: the web shell answers only to these two names,
  // any other origin is a desktop shell's, which hands over a port.
  const open: OpenChannel = ['127.0.0.1', 'localhost'].includes(window.location.hostname) ? openSocket : portOpener();
  let attempt = 0;
  while (!signal.aborted) {
    let closure: ChannelClosure;
    try {
      const channel = await open(signal);
      attempt = 0;
      const client = createApiClient(channel);
      const lifetime = new AbortController();
      signal.addEventListener('abort', () => client.close(), { once: true, signal: lifetime.signal });
      events.onConnected(client, lifetime.signal);
      closure = await client.closed;
      lifetime.abort();
    } catch (error) {
      if (!(error instanceof ChannelClosed)) throw error;
      closure = error.closure;
    }
    if (closure.code === sessionEndedCode) {
      events.onEnded();
      return;
    }
    events.onDisconnected();
    await pause(pauseBefore(attempt), signal);
    attempt += 1;
  }
}
