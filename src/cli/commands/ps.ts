import { takeSnapshot, type ObservedContainer } from '#core/observe';
import { withEngine } from '../engine.ts';
import { exitCodes, type CliIo } from '../io.ts';
import { projectNameFor } from '../load.ts';
import type { ProjectOptions } from '../locate.ts';
import { table } from '../table.ts';

export interface PsOptions extends ProjectOptions {
  readonly all?: boolean;
  readonly json?: boolean;
}

/** `0.0.0.0:8080->80/tcp`, as the docker CLI writes it. */
function ports(container: ObservedContainer): string {
  return container.ports.map(({ ip, publicPort, privatePort, protocol }) => `${publicPort === undefined ? '' : `${ip.includes(':') ? `[${ip}]` : ip}:${publicPort}->`}${privatePort}/${protocol}`).join(', ');
}

/** `slipway ps`: the project's containers; stopped and one-off ones with `--all`. Works by labels. */
export async function ps(options: PsOptions, io: CliIo): Promise<number> {
  const project = projectNameFor(options, io);
  const observed = await withEngine(io, (engine) => takeSnapshot(engine, { project, images: [], externalNetworks: [], externalVolumes: [], revision: 1 }, io.signal));
  const containers = observed.containers.filter((container) => options.all === true || (!container.oneOff && ['running', 'paused', 'restarting'].includes(container.state)));
  const sorted = containers.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  if (options.json === true) {
    const rows = sorted.map(({ id, name, service, image, state, health, status, exitCode, ports: published }) => ({ id, name, service, image, state, health, status, exitCode: exitCode ?? null, ports: published }));
    io.stdout(`${JSON.stringify(rows, null, 2)}\n`);
  } else {
    io.stdout(table([['NAME', 'IMAGE', 'SERVICE', 'STATUS', 'PORTS'], ...sorted.map((container) => [container.name, container.image, container.service, container.status, ports(container)])]));
  }
  return exitCodes.done;
}
