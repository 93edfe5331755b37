import type { LogLine } from '#core/engine';
import type { CliIo } from './io.ts';

/** The colours of `docker compose`, in its order. */
const colours = ['36', '33', '32', '35', '34', '36;1', '33;1', '32;1', '35;1', '34;1'];

export interface LogFormat {
  readonly colour: boolean;
  readonly prefix: boolean;
  readonly timestamps: boolean;
}

export interface LogPrinter {
  /** Prefixes become as wide as the longest name so far. */
  readonly introduce: (name: string) => void;
  /** Resolves once there is room for more. */
  readonly print: (name: string, line: LogLine) => Promise<void>;
}

/** Lines as `docker compose logs` prints them: `name  | text`, each container in a colour of its own. */
export function createLogPrinter(format: LogFormat, io: Pick<CliIo, 'stdout' | 'drained'>): LogPrinter {
  const colourOf = new Map<string, string>();
  let width = 0;
  const introduce = (name: string): void => {
    if (colourOf.has(name)) return;
    colourOf.set(name, colours[colourOf.size % colours.length] ?? '');
    width = Math.max(width, name.length);
  };
  const prefixOf = (name: string): string => {
    if (!format.prefix) return '';
    const text = `${name.padEnd(width)}  | `;
    return format.colour ? `\u001b[${colourOf.get(name) ?? ''}m${text}\u001b[0m` : text;
  };
  return {
    introduce,
    print: async (name, line) => {
      introduce(name);
      io.stdout(`${prefixOf(name)}${format.timestamps && line.time !== '' ? `${line.time} ` : ''}${line.text}\n`);
      await io.drained?.();
    },
  };
}
