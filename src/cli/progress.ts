import type { DeployEvent } from '#core/deploy';
import type { CliIo } from './io.ts';

/** Tells a person how a deploy goes. */
export interface Progress {
  tell(event: DeployEvent): void;
}

interface Line {
  readonly subject: string;
  text: string;
  at: number;
}

const redrawMilliseconds = 80;

function subjectOf(event: { readonly id: string; readonly service?: string }): string {
  return event.service ?? event.id.replace(/^[a-z-]+ /, '');
}

function summary(event: Extract<DeployEvent, { type: 'done' }>): string {
  const running = event.services.filter(({ state }) => state === 'running').length;
  const result = event.cancelled ? 'Cancelled' : event.ok ? 'Done' : 'Failed';
  return `${result} in ${event.seconds.toFixed(1)} s; ${running} of ${event.services.length} containers run.\n`;
}

/** One plain line for each step that ends, for logs and pipes. */
function plainProgress(io: CliIo): Progress {
  const labels = new Map<string, string>();
  return {
    tell: (event) => {
      switch (event.type) {
        case 'start':
          for (const { id, label } of event.steps) labels.set(id, label);
          return;
        case 'step':
          if (event.state !== 'running') io.stdout(`${subjectOf(event)}: ${labels.get(event.id) ?? event.id}: ${event.state}\n`);
          return;
        case 'progress':
          return;
        case 'done':
          io.stdout(summary(event));
      }
    },
  };
}

/**
 * One line for each service (or network, or volume), rewritten in place. Lines are cut to the terminal's width and only as many shown as it has
 * rows, the newest: what wraps or scrolls away cannot be rewritten. At the end all are shown.
 */
function terminalProgress(io: CliIo): Progress {
  const labels = new Map<string, string>();
  const lines: Line[] = [];
  let drawn = 0;
  let last = 0;
  const draw = (all = false): void => {
    const { columns, rows } = io.terminalSize?.() ?? { columns: 120, rows: 50 };
    const shown = all ? lines : lines.slice(-Math.max(1, rows - 1));
    const up = drawn === 0 ? '' : `\u001b[${drawn}A`;
    const width = Math.max(...lines.map((line) => line.subject.length));
    io.stdout(`${up}${shown.map((line) => `\u001b[2K${`${line.subject.padEnd(width)}  ${line.text}`.slice(0, Math.max(1, columns - 1))}\n`).join('')}`);
    drawn = shown.length;
    last = performance.now();
  };
  const set = (subject: string, text: string): void => {
    const line = lines.find((other) => other.subject === subject);
    // Engine and builder output may hold control sequences; a line is a line.
    const clean = text.replaceAll(/\p{Cc}+/gu, ' ').slice(0, 100);
    if (line === undefined) lines.push({ subject, text: clean, at: performance.now() });
    else line.text = clean;
  };
  return {
    tell: (event) => {
      switch (event.type) {
        case 'start':
          for (const { id, label } of event.steps) labels.set(id, label);
          return;
        case 'step':
          set(subjectOf(event), `${labels.get(event.id) ?? event.id}${event.state === 'running' ? ' …' : ` ${event.state}`}`);
          if (event.state !== 'running' || performance.now() - last > redrawMilliseconds) draw();
          return;
        case 'progress':
          set(subjectOf(event), `${event.text}${event.fraction === undefined ? '' : ` ${Math.round(event.fraction * 100)} %`}`);
          if (performance.now() - last > redrawMilliseconds) draw();
          return;
        case 'done':
          for (const { service, container, state, health } of event.services) set(service, `${container} ${state}${health === 'none' ? '' : ` (${health})`}`);
          if (lines.length > 0) draw(true);
          io.stdout(summary(event));
      }
    },
  };
}

export function createProgress(io: CliIo): Progress {
  return io.isTerminal ? terminalProgress(io) : plainProgress(io);
}
