import type { MessageChannelLike } from '#core/api';
import type { MessagePortMain, WebContents } from 'electron';
import type { MessageChannelMain } from 'electron/main';

/** The wire's channel over the main process's end of a MessagePort. */
export function portChannel(port: MessagePortMain): MessageChannelLike {
  return {
    send: (frame) => port.postMessage(frame),
    onMessage: (listener) => {
      port.on('message', (event) => listener(event.data));
      port.start();
    },
    onClose: (listener) => port.on('close', () => listener({})),
    close: () => port.close(),
  };
}

/** Gives the page one end of a new channel and returns the other. Called at every load of the page, so a reload gets a fresh one. */
export function handOverPort(contents: WebContents, Channel: typeof MessageChannelMain): MessagePortMain {
  const { port1, port2 } = new Channel();
  contents.postMessage('slipway:port', null, [port2]);
  return port1;
}
