import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { Agent } from 'node:http';
import { Duplex } from 'node:stream';

/** A child process as a connection: what is written goes to its input, what it says is read. */
class ProcessConnection extends Duplex {
  readonly #child: ChildProcessWithoutNullStreams;

  constructor(child: ChildProcessWithoutNullStreams) {
    super({ allowHalfOpen: false });
    this.#child = child;
    let said = '';
    child.stderr.setEncoding('utf8');
    child.stderr.on('data', (text: string) => {
      said = (said + text).slice(-1000);
    });
    child.stdout.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) child.stdout.pause();
    });
    // A broken pipe is followed by the end of the process, which tells why.
    child.stdin.on('error', () => undefined);
    child.once('error', (error) => this.destroy(error));
    child.once('close', (code) => {
      if (code === 0) this.push(null);
      else this.destroy(new Error(said.trim() === '' ? `ssh ended with code ${String(code)}` : said.trim()));
    });
  }

  override _read(): void {
    this.#child.stdout.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#child.stdin.write(chunk, (error) => {
      // See above: the process's own words are the better error.
      if (error === null || error === undefined) done();
    });
  }

  override _final(done: () => void): void {
    this.#child.stdin.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#child.kill();
    done(error);
  }

  // What http.Agent does to sockets; there is nothing to tune on a pipe.
  setKeepAlive(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setTimeout(): this {
    return this;
  }

  ref(): this {
    this.#child.ref();
    return this;
  }

  unref(): this {
    this.#child.unref();
    return this;
  }
}

/**
 * Speaks HTTP through `ssh … docker system dial-stdio`, as the docker client does: the user's own ssh brings keys,
 * agent, known hosts and jump hosts. One ssh process per connection; keep-alive reuses them.
 */
export class SshAgent extends Agent {
  readonly #destination: readonly string[];
  readonly #open = new Set<ProcessConnection>();

  constructor(destination: readonly string[], maxSockets: number) {
    super({ keepAlive: true, maxSockets, maxFreeSockets: 2 });
    this.#destination = destination;
  }

  override createConnection(): Duplex {
    const child = spawn('ssh', ['-o', 'BatchMode=yes', '-o', 'ConnectTimeout=15', '-T', ...this.#destination, 'docker', 'system', 'dial-stdio'], {
      stdio: 'pipe',
      windowsHide: true,
    });
    const connection = new ProcessConnection(child);
    this.#open.add(connection);
    connection.once('close', () => this.#open.delete(connection));
    return connection;
  }

  override destroy(): void {
    for (const connection of this.#open) connection.destroy();
    super.destroy();
  }
}
