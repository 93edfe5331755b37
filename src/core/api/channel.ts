/** Why a channel ended; `code` is the WebSocket close code where there was one. */
export interface ChannelClosure {
  readonly code?: number;
  readonly reason?: string;
}

/** WebSocket close code of a host that does not know the session any more: the page must be opened at its new address. */
export const sessionEndedCode = 4401;

/**
 * A duplex of text frames between two peers, in order and whole. WebSocket and MessagePort are thin adapters to it.
 * One listener of each kind; `onClose` fires once, also when this side closed.
 */
export interface MessageChannelLike {
  send(frame: string): void;
  onMessage(listener: (frame: unknown) => void): void;
  onClose(listener: (closure: ChannelClosure) => void): void;
  close(closure?: ChannelClosure): void;
}

interface SocketEvent {
  readonly data?: unknown;
  readonly code?: unknown;
  readonly reason?: unknown;
}

/** What a browser's `WebSocket` and the `ws` package have in common. */
export interface WebSocketLike {
  readonly readyState: number;
  send(frame: string): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: 'message' | 'close', listener: (event: SocketEvent) => void): void;
}

const socketOpen = 1;

/** The channel over an open (or opening, as long as nothing is sent yet) WebSocket. Frames sent after the close are dropped. */
export function webSocketChannel(socket: WebSocketLike): MessageChannelLike {
  return {
    send: (frame) => {
      if (socket.readyState === socketOpen) socket.send(frame);
    },
    onMessage: (listener) => socket.addEventListener('message', (event) => listener(event.data)),
    onClose: (listener) =>
      socket.addEventListener('close', (event) =>
        listener({
          ...(typeof event.code === 'number' ? { code: event.code } : {}),
          ...(typeof event.reason === 'string' ? { reason: event.reason } : {}),
        }),
      ),
    close: (closure) => socket.close(closure?.code ?? 1000, closure?.reason),
  };
}

/** What a page's `MessagePort` has and we use. */
export interface MessagePortLike {
  postMessage(frame: string): void;
  start(): void;
  close(): void;
  addEventListener(type: 'message' | 'close', listener: (event: SocketEvent) => void): void;
}

/**
 * The channel over a MessagePort. The port's `close` event tells of the other side's end where the platform has that event
 * (Chromium does); closing here is told at once.
 */
export function messagePortChannel(port: MessagePortLike): MessageChannelLike {
  const listeners: ((closure: ChannelClosure) => void)[] = [];
  let closed = false;
  const end = (closure: ChannelClosure): void => {
    if (closed) return;
    closed = true;
    for (const listener of listeners) listener(closure);
  };
  port.addEventListener('close', () => end({}));
  return {
    send: (frame) => {
      if (!closed) port.postMessage(frame);
    },
    onMessage: (listener) => {
      port.addEventListener('message', (event) => listener(event.data));
      port.start();
    },
    onClose: (listener) => {
      listeners.push(listener);
    },
    close: (closure) => {
      port.close();
      end(closure ?? {});
    },
  };
}
