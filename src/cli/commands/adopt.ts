import { resolve } from 'node:path';
import type { Stacks } from '#core/api';
import type { Remark } from '#core/import';
import { adopt, readStacks, type AdoptSource } from '#host';
import { withEngine } from '../engine.ts';
import { CliError, exitCodes, type CliIo } from '../io.ts';
import { table } from '../table.ts';
import { writeOutput } from '../write-file.ts';

export interface AdoptOptions {
  readonly project: string | undefined;
  readonly container?: readonly string[];
  /** Absent: standard output. */
  readonly output?: string;
  readonly showSecrets?: boolean;
}

/** Everything a conversion could not keep, one line each. */
export function printRemarks(remarks: readonly Remark[], io: CliIo): void {
  for (const { level, service, what, reason } of remarks) io.stderr(`${level}: ${service === undefined ? '' : `${service}: `}${what}: ${reason}\n`);
}

function listing({ projects, containers }: Stacks): string {
  const state = (items: Stacks['containers']): string => `${items.filter((item) => item.state === 'running').length} of ${items.length} running`;
  const rows = [
    ...projects.map((project) => [project.name, 'project', project.services.join(', '), state(project.containers), project.configFile ?? '']),
    ...containers.map((container) => [container.name, 'container', container.image, container.state, '']),
  ];
  return rows.length === 0 ? 'There are no containers on this engine.\n' : table([['NAME', 'KIND', 'SERVICES', 'STATE', 'FILE'], ...rows]);
}

/** `slipway adopt`: a Compose file for a running project or for containers; without either, what there is. Changes nothing on the engine. */
export async function adoptRunning(options: AdoptOptions, io: CliIo): Promise<number> {
  const containers = options.container ?? [];
  if (options.project !== undefined && containers.length > 0) throw new CliError('Name either a project or containers, not both.', exitCodes.usage);
  const source: AdoptSource | undefined = options.project !== undefined ? { project: options.project } : containers.length > 0 ? { containers } : undefined;
  return withEngine(io, async (engine) => {
    if (source === undefined) {
      io.stdout(listing(await readStacks(engine, io.signal)));
      return exitCodes.done;
    }
    const adopted = await adopt(engine, source, options.showSecrets === true ? 'shown' : 'masked', io.signal);
    printRemarks(adopted.remarks, io);
    const variables = [...new Set(adopted.masked.map(({ variable }) => variable))];
    if (options.showSecrets !== true && variables.length > 0) io.stderr(`masked: ${variables.join(', ')}: set these in .env or the environment, or use --show-secrets.\n`);
    if (options.output === undefined) io.stdout(adopted.text);
    else await writeOutput(resolve(io.cwd, options.output), adopted.text);
    return exitCodes.done;
  });
}
