// A small Redis client, so that this example needs no packages. Use the package "redis" in a program of your own.
// Protocol: https://redis.io/docs/latest/develop/reference/protocol-spec/
import { connect as openSocket } from 'node:net';

/** Redis refused a command. */
export class RedisError extends Error {}

class Connection {
  #socket;
  #chunks;
  #buffer = Buffer.alloc(0);
  #last = Promise.resolve();

  constructor(socket) {
    this.#socket = socket;
    this.#chunks = socket[Symbol.asyncIterator]();
  }

  async #more() {
    const { done, value } = await this.#chunks.next();
    if (done) throw new Error('Redis closed the connection.');
    this.#buffer = Buffer.concat([this.#buffer, value]);
  }

  async #line() {
    let end = this.#buffer.indexOf('\r\n');
    for (; end < 0; end = this.#buffer.indexOf('\r\n')) await this.#more();
    const line = this.#buffer.toString('utf8', 0, end);
    this.#buffer = this.#buffer.subarray(end + 2);
    return line;
  }

  async #answer() {
    const line = await this.#line();
    const rest = line.slice(1);
    switch (line[0]) {
      case '+': return rest;
      case '-': throw new RedisError(`Redis: ${rest}`);
      case ':': return Number(rest);
      case '$': {
        const length = Number(rest);
        if (length < 0) return null;
        while (this.#buffer.length < length + 2) await this.#more();
        const text = this.#buffer.toString('utf8', 0, length);
        this.#buffer = this.#buffer.subarray(length + 2);
        return text;
      }
      case '*': {
        const items = [];
        for (let left = Number(rest); left > 0; left -= 1) items.push(await this.#answer());
        return rest === '-1' ? null : items;
      }
      default: throw new Error('Redis answered something this example does not understand.');
    }
  }

  /** Sends one command, e.g. `command('LPUSH', 'jobs', text)`, and resolves with its answer. */
  command(...words) {
    const result = this.#last.then(() => {
      this.#socket.write(`*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`);
      return this.#answer();
    });
    this.#last = result.catch(() => {});
    return result;
  }
}

/** @param url redis://host:port */
export async function connectRedis(url) {
  const { hostname, port } = new URL(url);
  const socket = openSocket({ host: hostname, port: Number(port || 6379) });
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  return new Connection(socket);
}
