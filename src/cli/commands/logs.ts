import { setTimeout as wait } from 'node:timers/promises';
import { composeLabels, EngineError, type Engine } from '#core/engine';
import { compareText } from '#core/lib';
import { parseProjectContainer, type ObservedContainer } from '#core/observe';
import { withEngine } from '../engine.ts';
import { CliError, exitCodes, type CliIo } from '../io.ts';
import type { ProjectOptions } from '../locate.ts';
import { createLogPrinter, type LogPrinter } from '../log-printer.ts';
import { parseMoment } from '../moment.ts';
import { projectScope } from '../scope.ts';

/** The command's own options. */
export interface LogsFlags {
  readonly follow?: boolean;
  readonly index?: number;
  readonly color: boolean;
  readonly logPrefix: boolean;
  readonly since?: string;
  readonly until?: string;
  /** Absent: all. */
  readonly tail?: number;
  readonly timestamps?: boolean;
}

export interface LogsOptions extends ProjectOptions, LogsFlags {
  readonly services: readonly string[];
}

/** A restart is an end and a start, and nothing says at the end that the start will come. Milliseconds. */
const restartGap = 1_000;

/** What is read of each container. */
interface Window {
  readonly tail?: number;
  readonly since?: string;
  readonly until?: string;
}

interface Reading {
  readonly engine: Engine;
  readonly project: string;
  readonly window: Window;
  readonly printer: LogPrinter;
  readonly list: () => Promise<readonly ObservedContainer[]>;
  /** Says that one container's log cannot be read; the others are read on. */
  readonly complain: (container: ObservedContainer, error: unknown) => void;
}

function windowOf({ tail, since, until }: LogsOptions): Window {
  const now = Date.now();
  const moment = (option: string, text: string | undefined): string | undefined => {
    if (text === undefined || text === '') return undefined;
    const time = parseMoment(text, now);
    if (time === undefined) throw new CliError(`"${text}" (${option}) is not a time.`, exitCodes.usage, 'Write a duration such as 42m, or a time such as 2026-01-31T12:00:00Z.');
    return time;
  };
  const from = moment('--since', since);
  const to = moment('--until', until);
  return { ...(tail === undefined ? {} : { tail }), ...(from === undefined ? {} : { since: from }), ...(to === undefined ? {} : { until: to }) };
}

/** `service-N`; the whole name where the file gave it one. */
function nameOf(container: ObservedContainer): string {
  const short = `${container.service}-${container.number}`;
  return container.name === `${container.labels[composeLabels.project] ?? ''}-${short}` ? short : container.name;
}

async function readAll({ engine, window, printer, list, complain }: Reading, signal: AbortSignal): Promise<void> {
  const containers = await list();
  for (const container of containers) printer.introduce(nameOf(container));
  for (const container of containers) {
    try {
      for await (const line of engine.containerLogs(container.id, window, signal)) await printer.print(nameOf(container), line);
    } catch (error) {
      complain(container, error);
    }
  }
}

/** The list of containers lags behind the end of one; the container itself does not. */
async function isAlive(engine: Engine, id: string, signal: AbortSignal): Promise<boolean> {
  try {
    const { state } = await engine.inspectContainer(id, signal);
    return state === 'running' || state === 'paused' || state === 'restarting';
  } catch (error) {
    if (error instanceof EngineError && error.kind === 'not-found') return false;
    throw error;
  }
}

/** Reads until no container of the project lives any more; those that start meanwhile are taken up. */
async function followAll({ engine, project, window, printer, list, complain }: Reading, signal: AbortSignal): Promise<void> {
  const stop = new AbortController();
  const end = (): void => stop.abort();
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  const reading = new Map<string, Promise<void>>();
  /** Stamp of the last line of each container read so far. */
  const reached = new Map<string, string>();
  const started = new Set<string>();
  let deaths = 0;
  let failure: { readonly error: unknown } | undefined;
  const giveUp = (error: unknown): void => {
    if (stop.signal.aborted) return;
    failure = { error };
    end();
  };

  const read = async (container: ObservedContainer): Promise<void> => {
    const last = reached.get(container.id);
    started.delete(container.id);
    if (last === undefined) reached.set(container.id, '');
    try {
      const from = last === undefined || last === '' ? window : { ...(window.until === undefined ? {} : { until: window.until }), since: last };
      for await (const line of engine.containerLogs(container.id, { ...from, follow: true }, stop.signal)) {
        if (last !== undefined && line.time <= last) continue;
        reached.set(container.id, line.time);
        await printer.print(nameOf(container), line);
      }
    } catch (error) {
      if (!stop.signal.aborted) complain(container, error);
    }
  };
  const look = async (last: boolean): Promise<void> => {
    const containers = await list();
    for (const container of containers) printer.introduce(nameOf(container));
    for (const container of containers) {
      const { id } = container;
      if (reading.has(id) || (reached.has(id) && !started.has(id))) continue;
      reading.set(
        id,
        read(container)
          .then(() => {
            reading.delete(id);
            lookSoon();
          })
          .catch(giveUp),
      );
    }
    if (reading.size > 0) return;
    const alive = await Promise.all(containers.map(({ id }) => isAlive(engine, id, stop.signal)));
    if (reading.size > 0 || alive.includes(true)) return;
    if (last || deaths === 0) {
      end();
      return;
    }
    const then = deaths;
    wait(restartGap, undefined, { signal: stop.signal }).then(() => (then === deaths ? lookSoon(true) : undefined), giveUp);
  };
  let looking = Promise.resolve();
  const lookSoon = (last = false): void => {
    looking = looking.then(() => (stop.signal.aborted ? undefined : look(last))).catch(giveUp);
  };

  try {
    for await (const event of engine.events({ labels: { [composeLabels.project]: project }, opened: () => lookSoon() }, stop.signal)) {
      if (event.type !== 'container' || !['start', 'die', 'destroy'].includes(event.action)) continue;
      if (event.action === 'start') started.add(event.id);
      if (event.action === 'die') deaths += 1;
      lookSoon();
    }
  } catch (error) {
    giveUp(error);
  } finally {
    signal.removeEventListener('abort', end);
    end();
    await looking;
    await Promise.all(reading.values());
  }
  if (failure !== undefined) throw failure.error;
}

/** `slipway logs`: what containers wrote, and with `--follow` what they write. Lines are passed on as they come, never kept. */
export function logs(options: LogsOptions, io: CliIo): Promise<number> {
  const { services, index } = options;
  if (index !== undefined && services.length !== 1) throw new CliError('--index requires one service to be selected.');
  const window = windowOf(options);
  const { name, file } = projectScope(options, services, io);
  const wanted = services.length > 0 ? services : file === undefined ? undefined : Object.keys(file.services);
  return withEngine(io, async (engine) => {
    let failed = false;
    const noColour = (io.environment['NO_COLOR'] ?? '') !== '';
    const task: Reading = {
      engine,
      project: name,
      window,
      printer: createLogPrinter({ colour: options.color && io.isTerminal && !noColour, prefix: options.logPrefix, timestamps: options.timestamps === true }, io),
      list: async () => {
        const summaries = await engine.listContainers({ all: true, labels: { [composeLabels.project]: name } }, io.signal);
        return summaries
          .flatMap((summary) => parseProjectContainer(summary, name) ?? [])
          .filter((container) => !container.oneOff && (wanted === undefined || wanted.includes(container.service)) && (index === undefined || container.number === index))
          .toSorted((left, right) => compareText(left.service, right.service) || left.number - right.number);
      },
      complain: (container, error) => {
        if (!(error instanceof EngineError) || error.kind === 'unreachable' || error.kind === 'cancelled') throw error;
        // Removed while others were read.
        if (error.kind === 'not-found') return;
        failed = true;
        io.stderr(`error: ${nameOf(container)}: ${error.message}${error.hint === undefined ? '' : ` (${error.hint})`}\n`);
      },
    };
    await (options.follow === true ? followAll(task, io.signal) : readAll(task, io.signal));
    if (io.signal.aborted) return exitCodes.interrupted;
    return failed ? exitCodes.failed : exitCodes.done;
  });
}
