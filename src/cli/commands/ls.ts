import { composeLabels, type ContainerSummary } from '#core/engine';
import { compareText, groupBy } from '#core/lib';
import { withEngine } from '../engine.ts';
import { CliError, exitCodes, type CliIo } from '../io.ts';

export interface LsOptions {
  readonly all?: boolean;
  readonly quiet?: boolean;
  readonly format: 'table' | 'json';
  /** `name=…` each: a name or a regular expression; one that fits is enough. */
  readonly filter?: readonly string[];
}

/** A project as `docker compose ls --format json` shows it. */
interface ProjectRow {
  readonly Name: string;
  readonly Status: string;
  readonly ConfigFiles: string;
}

/** `exited(1), running(2)`. */
function statusOf(containers: readonly ContainerSummary[]): string {
  const byState = groupBy(containers, ({ state }) => state);
  return [...byState].sort(([left], [right]) => compareText(left, right)).map(([state, members]) => `${state}(${members.length})`).join(', ');
}

/** All files that its containers were made from, each once. */
function configFilesOf(containers: readonly ContainerSummary[]): string {
  const files = new Set(containers.flatMap(({ labels }) => (labels[composeLabels.configFiles] ?? '').split(',')).filter((file) => file !== ''));
  return files.size === 0 ? 'N/A' : [...files].join(',');
}

function projectRows(containers: readonly ContainerSummary[]): readonly ProjectRow[] {
  const byProject = groupBy(
    containers.filter(({ labels }) => labels[composeLabels.configHash] !== undefined),
    ({ labels }) => labels[composeLabels.project] ?? '',
  );
  return [...byProject].sort(([left], [right]) => compareText(left, right)).map(([name, members]) => ({ Name: name, Status: statusOf(members), ConfigFiles: configFilesOf(members) }));
}

function nameFilter(filters: readonly string[]): (name: string) => boolean {
  const patterns = filters.map((filter) => {
    const [, key = '', value = ''] = /^\s*([^=]*?)\s*=(.*)$/s.exec(filter) ?? [];
    if (key.toLowerCase() !== 'name') throw new CliError(`"${filter}" is not a filter.`, exitCodes.failed, 'Write name=VALUE.');
    try {
      return { value: value.trim(), expression: new RegExp(value.trim(), 'u') };
    } catch {
      // As Docker: what is no expression is a name.
      return { value: value.trim(), expression: undefined };
    }
  });
  return (name) => patterns.length === 0 || patterns.some(({ value, expression }) => value === name || expression?.test(name) === true);
}

/** Columns as Docker's: at least 20 wide, three spaces between. */
function wideTable(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<readonly number[]>((known, row) => row.map((cell, column) => Math.max(known[column] ?? 20, cell.length + 3)), []);
  return rows.map((row) => `${row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join('')}\n`).join('');
}

/** `slipway ls`: the engine's Compose projects that run; with `--all` those that are stopped, too. */
export async function ls(options: LsOptions, io: CliIo): Promise<number> {
  const isWanted = nameFilter(options.filter ?? []);
  const containers = await withEngine(io, (engine) => engine.listContainers({ ...(options.all === true ? { all: true } : {}), labels: { [composeLabels.project]: true, [composeLabels.configHash]: true } }, io.signal));
  const rows = projectRows(containers).filter(({ Name }) => isWanted(Name));
  if (options.quiet === true) io.stdout(rows.map(({ Name }) => `${Name}\n`).join(''));
  else if (options.format === 'json') io.stdout(`${JSON.stringify(rows)}\n`);
  else io.stdout(wideTable([['NAME', 'STATUS', 'CONFIG FILES'], ...rows.map(({ Name, Status, ConfigFiles }) => [Name, Status, ConfigFiles])]));
  return exitCodes.done;
}
