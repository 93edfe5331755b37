import { EngineError, type Engine, type ExecResult } from '#core/engine';
import { type Connection, segment } from './connection.ts';
import { malformed } from './errors.ts';
import { flagAt, objectOf, optionalNumberAt, textAt } from './json.ts';
import { demultiplex } from './logs.ts';

/** Bytes kept of each stream; the rest is read and dropped. */
const largestOutput = 4 * 1024 * 1024;
const settleMilliseconds = 5000;

class Output {
  readonly #parts: Buffer[] = [];
  #size = 0;

  add(data: Buffer): void {
    const room = largestOutput - this.#size;
    if (room <= 0) return;
    this.#parts.push(data.subarray(0, room));
    this.#size += Math.min(room, data.length);
  }

  text(): string {
    return Buffer.concat(this.#parts).toString('utf8');
  }
}

/** Runs a command in a running container. Aborting stops listening; the engine offers no way to end the command. */
export function execCalls(connection: Connection): Pick<Engine, 'exec'> {
  const exitCode = async (exec: string, id: string, signal: AbortSignal | undefined): Promise<number> => {
    const until = Date.now() + settleMilliseconds;
    for (;;) {
      const state = objectOf(await connection.json({ method: 'GET', path: `/exec/${segment(exec)}/json`, subject: { kind: 'container', name: id } }, signal));
      const code = optionalNumberAt(state, 'ExitCode');
      if (code !== undefined && !flagAt(state, 'Running')) return code;
      // The output can end a moment before the engine has noted the exit.
      if (Date.now() > until) throw new EngineError('server', `The engine does not tell how the command in container “${id}” ended.`);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  };

  return {
    async exec(id, command, signal): Promise<ExecResult> {
      const subject = { kind: 'container', name: id } as const;
      const created = objectOf(
        await connection.json(
          { method: 'POST', path: `/containers/${segment(id)}/exec`, body: { AttachStdin: false, AttachStdout: true, AttachStderr: true, Tty: false, Cmd: command }, subject },
          signal,
        ),
      );
      const exec = textAt(created, 'Id');
      if (exec === '') throw malformed(subject);
      const answer = await connection.open({ method: 'POST', path: `/exec/${segment(exec)}/start`, body: { Detach: false, Tty: false }, subject }, signal);
      const output = { stdout: new Output(), stderr: new Output() };
      for await (const frame of demultiplex(answer.chunks)) output[frame.stream].add(frame.data);
      return { exitCode: await exitCode(exec, id, signal), stdout: output.stdout.text(), stderr: output.stderr.text() };
    },
  };
}
