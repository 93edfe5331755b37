import { spawn } from 'node:child_process';
import { Agent } from 'node:http';
import { Duplex } from 'node:stream';

/**
 * Speaks HTTP through `ssh … docker system dial-stdio`, as the docker client does: the user's own ssh brings keys,
 * agent, known hosts and jump hosts. One ssh process per connection; keep-alive reuses them.
 */
export class SshAgent extends Agent {
  readonly #destination: readonly string[];
  readonly #open = new Set<Duplex>();

  constructor(destination: readonly string[], maxSockets: number) {
    super({ keepAlive: true, maxSockets, maxFreeSockets: 2 });
    this.#destination = destination;
  }

  override createConnection(): Duplex {
    const child = spawn('ssh', ['-o', 'BatchMode=yes', '-o', 'ConnectTimeout=15', '-T', ...this.#destination, 'docker', 'system', 'dial-stdio'], {
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
    });
    let said = '';
    child.stderr.setEncoding('utf8');
    child.stderr.on('data', (text: string) => {
      said = (said + text).slice(-1000);
    });
    const pipe = Duplex.from({ readable: child.stdout, writable: child.stdin });
    // http.Agent tunes its connections as sockets; on a pipe there is nothing to tune.
    const connection = Object.assign(pipe, { setKeepAlive: () => pipe, setNoDelay: () => pipe, setTimeout: () => pipe, ref: () => pipe, unref: () => pipe });
    this.#open.add(connection);
    child.once('error', (error) => connection.destroy(error));
    child.once('exit', (code) => {
      if (code === 0 || connection.destroyed) return;
      connection.destroy(new Error(said.trim() === '' ? `ssh ended with code ${String(code)}` : said.trim()));
    });
    connection.once('close', () => {
      this.#open.delete(connection);
      child.kill();
    });
    return connection;
  }

  override destroy(): void {
    for (const connection of this.#open) connection.destroy();
    super.destroy();
  }
}
