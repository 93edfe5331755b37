import type { MessagePortMain, WebContents } from 'electron';
import type { MessageChannelMain } from 'electron/main';

/** What the wire in `#core/api` needs of a transport: whole JSON texts both ways. */
export interface TextChannel {
  send(text: string): void;
  onMessage(listener: (text: string) => void): void;
  onClose(listener: () => void): void;
  close(): void;
}

/** A MessagePort as a text channel. Anything that is not a string is not ours and is dropped. */
export function portChannel(port: MessagePortMain): TextChannel {
  return {
    send: (text) => port.postMessage(text),
    onMessage: (listener) => {
      port.on('message', (event) => {
        const data: unknown = event.data;
        if (typeof data === 'string') {
          listener(data);
        }
      });
      port.start();
    },
    onClose: (listener) => port.on('close', listener),
    close: () => port.close(),
  };
}

/** Gives the page one end of a new channel and returns the other. Called at every load of the page, so a reload gets a fresh one. */
export function handOverPort(contents: WebContents, Channel: typeof MessageChannelMain): MessagePortMain {
  const { port1, port2 } = new Channel();
  contents.postMessage('slipway:port', null, [port2]);
  return port1;
}
