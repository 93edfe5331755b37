import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { CliError, exitCodes, type CliIo } from './io.ts';

function port(text: string): number {
  const value = Number(text);
  if (!/^\d{1,5}$/.test(text) || value > 65_535) throw new InvalidArgumentError('A port is a number from 0 to 65535.');
  return value;
}

/** Runs one command line (without `node` and the script). Resolves with the exit code; never rejects. */
export async function runCli(argv: readonly string[], io: CliIo): Promise<number> {
  let code: number = exitCodes.done;
  const program = new Command('slipway')
    .description('Draw a topology of services, launch it on a Docker engine, watch it live, take it away as a Compose file.')
    .exitOverride()
    .configureOutput({ writeOut: io.stdout, writeErr: io.stderr });

  program
    .command('serve')
    .description('serve the drawing board to a browser on this machine')
    .argument('[FILE]', 'Compose file to open')
    .option('--port <port>', 'port to listen on (default: any free one)', port, 0)
    .option('--no-open', 'only print the address')
    .option('--no-engine', 'do not start an engine where none answers')
    .action(async (file: string | undefined, options: { port: number; open: boolean; engine: boolean }) => {
      const { serve } = await import('./commands/serve.ts');
      code = await serve({ port: options.port, open: options.open, privateEngine: options.engine, file }, io);
    });

  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    if (error instanceof CliError) {
      io.stderr(`error: ${error.message}\n`);
      return error.exitCode;
    }
    throw error;
  }
}
