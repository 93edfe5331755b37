import { compareText, groupBy } from '#core/lib';
import type { ProbeResult, ProbeVerdict } from './types.ts';

function word(verdict: ProbeVerdict): string {
  switch (verdict) {
    case 'reachable':
      return 'ok';
    case 'refused':
      return 'refused';
    case 'timed-out':
      return 'timeout';
    case 'no-route':
      return 'no route';
    case 'name-not-found':
      return 'no name';
    case 'no-common-network':
      return 'no network';
    case 'not-running':
      return 'stopped';
    case 'error':
      return 'error';
  }
}

function meaning(verdict: ProbeVerdict): string {
  switch (verdict) {
    case 'reachable':
      return 'the name resolves and the port opens';
    case 'refused':
      return 'the name resolves, nothing listens on the port';
    case 'timed-out':
      return 'the name resolves, the port does not answer';
    case 'no-route':
      return 'the name resolves, the address cannot be reached';
    case 'name-not-found':
      return 'on a common network, but the name does not resolve';
    case 'no-common-network':
      return 'the two are on no common network';
    case 'not-running':
      return 'one of the two is not running';
    case 'error':
      return 'could not be asked';
  }
}

const verdicts: readonly ProbeVerdict[] = ['reachable', 'refused', 'timed-out', 'no-route', 'name-not-found', 'no-common-network', 'not-running', 'error'];

function cell(results: readonly ProbeResult[]): string {
  const byPort = results.toSorted((first, second) => (first.port ?? 0) - (second.port ?? 0));
  return byPort.map(({ verdict, port }) => `${word(verdict)}${port === null ? '' : ` :${port}`}`).join(', ');
}

/**
 * The results as a table, one row for each service that asks and one column for each that is asked, with a legend of the words used and
 * the sentence of everything that is not reachable. Plain text, ends without a line break.
 */
export function probeMatrixText(results: readonly ProbeResult[]): string {
  if (results.length === 0) return 'Nothing to probe: no service talks to another.';
  const cells = groupBy(results, ({ from, to }) => `${from} ${to}`);
  const rows = [...new Set(results.map(({ from }) => from))].toSorted(compareText);
  const columns = [...new Set(results.map(({ to }) => to))].toSorted(compareText);
  const grid = [
    ['from \\ to', ...columns],
    ...rows.map((from) => [
      from,
      ...columns.map((to) => {
        const found = cells.get(`${from} ${to}`);
        return found === undefined ? (from === to ? '-' : '.') : cell(found);
      }),
    ]),
  ];
  const widths = [...columns.keys(), columns.length].map((column) => grid.reduce((widest, row) => Math.max(widest, row[column]?.length ?? 0), 0));
  const table = grid.map((row) => row.map((text, column) => text.padEnd(widths[column] ?? 0)).join('  ').trimEnd());
  const used = verdicts.filter((verdict) => results.some((result) => result.verdict === verdict));
  const legend = used.map((verdict) => `${word(verdict).padEnd(10)}  ${meaning(verdict)}`);
  const unlinked = grid.some((row) => row.includes('.')) ? [`${'.'.padEnd(10)}  not asked: no link`] : [];
  const troubles = results.filter(({ verdict }) => verdict !== 'reachable').map(({ from, to, message }) => `${from} -> ${to}: ${message}`);
  return [...table, '', ...legend, ...unlinked, ...(troubles.length > 0 ? ['', ...troubles] : [])].join('\n');
}
