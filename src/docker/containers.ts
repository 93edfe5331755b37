import { EngineError, type ContainerDetails, type ContainerSummary, type Engine, type LogLine } from '#core/engine';
import { type Connection, type QueryValue, segment } from './connection.ts';
import { readContainerDetails, readContainerSummary, readTerminal } from './containers-read.ts';
import { malformed, type Subject } from './errors.ts';
import { filtersQuery } from './filters.ts';
import { fitContainer } from './fit.ts';
import { listOf, numberAt, objectAt, objectOf, textAt, textsAt } from './json.ts';
import { framedLogLines, notAfter, notBefore, readTime, terminalLogLines } from './logs.ts';
import { splitJson } from './lines.ts';

type Containers = Pick<
  Engine,
  | 'listContainers'
  | 'inspectContainer'
  | 'createContainer'
  | 'startContainer'
  | 'stopContainer'
  | 'restartContainer'
  | 'pauseContainer'
  | 'unpauseContainer'
  | 'killContainer'
  | 'removeContainer'
  | 'renameContainer'
  | 'waitContainer'
  | 'containerLogs'
>;

const minute = 60_000;
/** The engine answers a stop when the container has stopped; how long that may take is the container's affair, within reason. */
const longestGrace = 15 * minute;

function subjectOf(id: string): Subject {
  return { kind: 'container', name: id };
}

function graceOf(seconds: number | undefined): number {
  // Below nothing: for ever.
  return seconds === undefined || seconds < 0 ? longestGrace : seconds * 1000 + minute;
}

export function containerCalls(connection: Connection, api: string): Containers {
  const inspect = async (id: string, signal: AbortSignal | undefined) =>
    objectOf(await connection.json({ method: 'GET', path: `/containers/${segment(id)}/json`, subject: subjectOf(id) }, signal));

  const act = async (id: string, verb: string, query: Readonly<Record<string, QueryValue>>, timeout: number, signal: AbortSignal | undefined): Promise<void> =>
    await connection.send({ method: 'POST', path: `/containers/${segment(id)}/${verb}`, query, subject: subjectOf(id), timeout, accept: [304] }, signal);

  async function* logs(id: string, options: { readonly tail?: number; readonly follow?: boolean; readonly since?: string; readonly until?: string }, signal: AbortSignal | undefined): AsyncGenerator<LogLine> {
    try {
      const since = options.since === undefined ? undefined : readTime(options.since);
      const until = options.until === undefined ? undefined : readTime(options.until);
      const terminal = readTerminal(await inspect(id, signal));
      const answer = await connection.open(
        {
          method: 'GET',
          path: `/containers/${segment(id)}/logs`,
          query: {
            stdout: true,
            stderr: true,
            timestamps: true,
            follow: options.follow === true ? true : undefined,
            tail: options.tail === undefined ? undefined : String(options.tail),
            since: since?.seconds,
            // Whole seconds too: what lies between is cut off here.
            until: until === undefined ? undefined : until.seconds + 1,
          },
          subject: subjectOf(id),
        },
        signal,
      );
      const lines = terminal ? terminalLogLines(answer.chunks) : framedLogLines(answer.chunks);
      const late = since === undefined ? lines : notBefore(lines, since);
      yield* until === undefined ? late : notAfter(late, until);
    } catch (error) {
      // Whoever follows a log ends it by aborting; that is no failure.
      if (options.follow === true && signal?.aborted === true) return;
      throw error;
    }
  }

  return {
    async listContainers(filter, signal): Promise<readonly ContainerSummary[]> {
      const rows = await connection.json(
        { method: 'GET', path: '/containers/json', query: { all: filter.all === true ? true : undefined, filters: filtersQuery(filter.labels) }, subject: { kind: 'engine', name: 'containers' } },
        signal,
      );
      return listOf(rows).map((row) => readContainerSummary(objectOf(row)));
    },

    async inspectContainer(id, signal): Promise<ContainerDetails> {
      return readContainerDetails(await inspect(id, signal));
    },

    async createContainer(request, signal) {
      const fitted = fitContainer(request.body, api);
      const answer = objectOf(
        await connection.json(
          {
            method: 'POST',
            path: '/containers/create',
            query: { name: request.name, platform: request.platform },
            body: fitted.body,
            subject: { kind: 'container', name: request.name ?? request.body.Image },
            timeout: 5 * minute,
          },
          signal,
        ),
      );
      const id = textAt(answer, 'Id');
      if (id === '') throw malformed({ kind: 'container', name: request.name ?? '' });
      return { id, warnings: [...fitted.warnings, ...textsAt(answer, 'Warnings')] };
    },

    startContainer: async (id, signal) => await act(id, 'start', {}, 5 * minute, signal),
    stopContainer: async (id, options, signal) => await act(id, 'stop', { t: options?.timeoutSeconds }, graceOf(options?.timeoutSeconds), signal),
    restartContainer: async (id, options, signal) => await act(id, 'restart', { t: options?.timeoutSeconds }, graceOf(options?.timeoutSeconds), signal),
    pauseContainer: async (id, signal) => await act(id, 'pause', {}, minute, signal),
    unpauseContainer: async (id, signal) => await act(id, 'unpause', {}, minute, signal),
    killContainer: async (id, options, signal) => await act(id, 'kill', { signal: options.signal }, minute, signal),
    renameContainer: async (id, name, signal) => await act(id, 'rename', { name }, minute, signal),

    async removeContainer(id, options, signal) {
      await connection.send(
        {
          method: 'DELETE',
          path: `/containers/${segment(id)}`,
          query: { force: options?.force === true ? true : undefined, v: options?.volumes === true ? true : undefined },
          subject: subjectOf(id),
          timeout: 5 * minute,
        },
        signal,
      );
    },

    async waitContainer(id, signal) {
      const answer = await connection.open({ method: 'POST', path: `/containers/${segment(id)}/wait`, subject: subjectOf(id) }, signal);
      for await (const result of splitJson(answer.chunks)) {
        const problem = textAt(objectAt(result, 'Error'), 'Message');
        if (problem !== '') throw new EngineError('server', `The engine could not wait for container “${id}”: ${problem}`, { detail: problem });
        return numberAt(result, 'StatusCode');
      }
      throw malformed(subjectOf(id));
    },

    containerLogs: (id, options, signal) => logs(id, options, signal),
  };
}
