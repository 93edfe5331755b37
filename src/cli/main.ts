#!/usr/bin/env -S node --
// The dashes above: without them Node 20 and 22 take `--env-file` for their own, and with it NODE_OPTIONS that the file may hold.
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { exitCodes } from './io.ts';
import { runCli } from './program.ts';

const interrupt = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // The first asks for a clean end; who asks twice does not want to wait for it.
    if (interrupt.signal.aborted) process.exit(exitCodes.interrupted);
    interrupt.abort();
  });
}
// A reader that has seen enough (`slipway config | head`) is no error.
process.stdout.on('error', () => process.exit(process.exitCode ?? exitCodes.done));

/** One line of standard input; Ctrl-C and its end are no answer. */
function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: process.stdin.isTTY && process.stderr.isTTY });
  return new Promise((resolve) => {
    interrupt.signal.addEventListener('abort', () => lines.close(), { once: true });
    lines.once('close', () => resolve(''));
    lines.question(question, (answer) => {
      resolve(answer);
      lines.close();
    });
  });
}

process.exitCode = await runCli(process.argv.slice(2), {
  stdout: (output) => process.stdout.write(output),
  drained: async () => {
    if (process.stdout.writableNeedDrain) await once(process.stdout, 'drain');
  },
  stderr: (output) => process.stderr.write(output),
  isTerminal: process.stdout.isTTY,
  // Some terminals call themselves 0 wide.
  terminalSize: () => ({ columns: process.stdout.columns || 120, rows: process.stdout.rows || 50 }),
  ...(process.stdin.isTTY ? {} : { readInput: () => text(process.stdin) }),
  ask,
  cwd: process.cwd(),
  environment: process.env,
  signal: interrupt.signal,
});

// Everything is done and closed. Ending here, once what was written is out, spares the tens of milliseconds that Node takes to come to rest.
process.stdout.write('', () => process.stderr.write('', () => process.exit()));
