import { EventEmitter } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';

/** `MessagePortMain` on Node's own MessagePort. */
export class StandInPort extends EventEmitter {
  readonly #port: MessagePort;

  constructor(port: MessagePort) {
    super();
    this.#port = port;
    port.on('message', (data: unknown) => this.emit('message', { data, ports: [] }));
    port.on('close', () => this.emit('close'));
    // Like the real one: messages wait until start().
    port.unref();
  }

  start(): void {
    this.#port.start();
  }

  postMessage(data: unknown): void {
    this.#port.postMessage(data);
  }

  close(): void {
    this.#port.close();
  }
}

export class MessageChannelMain {
  readonly port1: StandInPort;
  readonly port2: StandInPort;

  constructor() {
    const channel = new MessageChannel();
    this.port1 = new StandInPort(channel.port1);
    this.port2 = new StandInPort(channel.port2);
  }
}
