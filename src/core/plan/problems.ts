import { groupBy } from '#core/lib';
import type { Context } from './context.ts';
import { injectedFiles, type MissingContent } from './mounts.ts';
import { fixedPorts, heldPort, portsCollide, slotOf, type HostPort } from './ports.ts';
import type { ServiceDecision } from './replicas.ts';
import { containerName, dependenciesOf, mostReplicas, sharedService, wantedScale } from './services.ts';
import type { ImageState } from './images.ts';
import type { PlanProblem } from './types.ts';
import { textOf } from './values.ts';

function written(port: HostPort): string {
  const address = port.ip === '' ? String(port.port) : `${port.ip.includes(':') ? `[${port.ip}]` : port.ip}:${port.port}`;
  return port.protocol === 'tcp' ? address : `${address}/${port.protocol}`;
}

/** Two services of the project, or two replicas of one, that want the same host port. */
function clashesInside(context: Context): readonly PlanProblem[] {
  const problems: PlanProblem[] = [];
  const claimed = new Map<string, { readonly serviceName: string; readonly port: HostPort }[]>();
  for (const serviceName of context.services) {
    const service = context.project.services[serviceName] ?? {};
    const scale = wantedScale(serviceName, service, context.options.scale ?? {});
    if (scale === 0) continue;
    for (const port of fixedPorts(service)) {
      if (scale > 1) {
        problems.push({ severity: 'error', code: 'port-clash', message: `${serviceName} has ${scale} replicas that would all publish host port ${written(port)}.`, hint: 'Publish a range, leave the host port out, or run one replica.', service: serviceName });
        continue;
      }
      const sameSlot = claimed.get(slotOf(port)) ?? [];
      const other = sameSlot.find((claim) => portsCollide(claim.port, port));
      if (other !== undefined && other.serviceName !== serviceName) {
        problems.push({ severity: 'error', code: 'port-clash', message: `${other.serviceName} and ${serviceName} both publish host port ${written(port)}.`, hint: `Give one of them another host port.`, service: serviceName });
      }
      sameSlot.push({ serviceName, port });
      claimed.set(slotOf(port), sameSlot);
    }
  }
  return problems;
}

/** Host ports and container names that containers outside the project hold already. */
function clashesOutside(context: Context, decisions: readonly ServiceDecision[]): readonly PlanProblem[] {
  const { project, observed } = context;
  const problems: PlanProblem[] = [];
  const held = (observed.neighbours ?? []).flatMap((neighbour) => neighbour.ports.flatMap((published) => heldPort(published) ?? []).map((port) => ({ port, neighbour })));
  const holders = groupBy(held, ({ port }) => slotOf(port));
  const byName = new Map((observed.neighbours ?? []).map((neighbour) => [neighbour.name, neighbour]));
  for (const { serviceName, replicas } of decisions) {
    const service = project.services[serviceName] ?? {};
    // A running container that stays holds its port itself.
    const toStart = replicas.filter((replica) => replica.kind !== 'keep' || (replica.container.state !== 'running' && replica.container.state !== 'restarting'));
    if (toStart.length === 0) continue;
    for (const port of fixedPorts(service)) {
      const holder = holders.get(slotOf(port))?.find((other) => portsCollide(other.port, port))?.neighbour;
      if (holder === undefined) continue;
      const whose = holder.project === undefined ? '' : ` of project ${holder.project}`;
      problems.push({ severity: 'error', code: 'port-taken', message: `Host port ${written(port)}, which ${serviceName} publishes, is taken by container ${holder.name}${whose}.`, hint: `Choose another host port for ${serviceName}, or stop ${holder.name}.`, service: serviceName });
    }
    for (const replica of toStart) {
      if (replica.kind === 'keep') continue;
      const name = containerName(project.name, serviceName, service, replica.number);
      const holder = byName.get(name);
      if (holder === undefined) continue;
      const whose = holder.project === undefined ? 'is not this project’s' : `belongs to project ${holder.project}`;
      problems.push({ severity: 'error', code: 'name-taken', message: `A container named ${name} exists already and ${whose}.`, hint: `Remove or rename it, or give ${serviceName} another container_name.`, service: serviceName });
    }
  }
  return problems;
}

/** A secret or config whose content cannot be had. */
export function contentProblem(serviceName: string, missing: MissingContent): PlanProblem {
  const why = { external: 'is external, which needs a Swarm', unset: missing.variable === undefined ? 'has no content' : `takes its value from ${missing.variable}, which is not set`, undefined: 'is not defined' }[missing.reason];
  return { severity: 'error', code: `${missing.kind}-missing`, message: `${missing.kind === 'secret' ? 'Secret' : 'Config'} ${missing.name}, used by ${serviceName}, ${why}.`, hint: missing.variable === undefined ? 'Give it a file or content.' : `Set ${missing.variable} in the environment or the .env file.`, service: serviceName };
}

/** Everything that would make the deploy fail half-way and can be known before anything is touched. */
export function findProblems(context: Context, decisions: readonly ServiceDecision[], images: ReadonlyMap<string, ImageState>): readonly PlanProblem[] {
  const { project, options, observed } = context;
  const problems: PlanProblem[] = [];
  for (const name of [...(options.services ?? []), ...Object.keys(options.scale ?? {})]) {
    if (!Object.hasOwn(project.services, name)) problems.push({ severity: 'error', code: 'unknown-service', message: `The project has no service named ${name}.`, hint: 'Check the spelling, and whether a profile has to be activated.' });
  }
  for (const serviceName of context.services) {
    const service = project.services[serviceName] ?? {};
    const scale = wantedScale(serviceName, service, options.scale ?? {});
    if (scale > mostReplicas) {
      problems.push({ severity: 'error', code: 'too-many-replicas', message: `${serviceName} wants ${scale} replicas; one engine takes at most ${mostReplicas} of a service.`, hint: 'Lower scale or deploy.replicas.', service: serviceName });
    }
    // Two services with one container_name are the loader's to refuse; replicas may come from --scale.
    if (service.container_name !== undefined && service.container_name !== '' && scale > 1) {
      problems.push({ severity: 'error', code: 'name-clash', message: `${serviceName} has ${scale} replicas but a fixed container_name.`, hint: 'Remove container_name to scale the service.', service: serviceName });
    }
    const unrun = ['post_start', 'pre_stop', 'pre_start'].filter((key) => Array.isArray(service[key]) && service[key].length > 0);
    if (unrun.length > 0) {
      problems.push({ severity: 'warning', code: 'hooks-unsupported', message: `${serviceName} has ${unrun.join(' and ')} hooks, which Slipway does not run yet.`, service: serviceName });
    }
    if (service['provider'] !== undefined) {
      problems.push({ severity: 'error', code: 'provider-unsupported', message: `${serviceName} is made by a provider plugin, which Slipway cannot call.`, hint: `Deploy this project with docker compose, or name the other services only.`, service: serviceName });
    }
    for (const owner of [service.network_mode, textOf(service['ipc']), textOf(service['pid'])].flatMap((mode) => sharedService(mode) ?? [])) {
      const target = project.services[owner];
      if (target === undefined || wantedScale(owner, target, options.scale ?? {}) === 0) problems.push({ severity: 'error', code: 'owner-missing', message: `${serviceName} shares a namespace with ${owner}, which has no container.`, hint: `Run at least one replica of ${owner}.`, service: serviceName });
    }
    const injected = injectedFiles(project, service, options.variables ?? {});
    if (injected.files.length > 0 && service['read_only'] === true) {
      problems.push({ severity: 'error', code: 'read-only-injection', message: `${serviceName} is read_only, so that ${injected.files.map((file) => file.path).join(', ')} cannot be written into it.`, hint: 'Keep the secret or config in a file on the host, or drop read_only.', service: serviceName });
    }
    problems.push(...injected.missing.map((missing) => contentProblem(serviceName, missing)));
    if (service.healthcheck?.start_interval !== undefined && !observed.engine.capabilities.healthStartInterval) {
      problems.push({ severity: 'warning', code: 'start-interval-unsupported', message: `${serviceName}'s health check has a start_interval, which this engine (API ${observed.engine.apiVersion}) does not know; it is left out.`, service: serviceName });
    }
    for (const [name, dependency] of Object.entries(dependenciesOf(project, serviceName))) {
      if (dependency.condition !== 'service_healthy' || !context.services.has(name)) continue;
      const target = project.services[name];
      const check = target?.healthcheck;
      const image = images.get(name)?.details;
      const disabled = check?.disable === true || check?.test?.[0] === 'NONE';
      const without = check === undefined || check.test === undefined ? image !== undefined && !image.healthcheck : false;
      if (!disabled && !without) continue;
      problems.push({ severity: dependency.required ? 'error' : 'warning', code: 'no-health-check', message: `${serviceName} waits for ${name} to be healthy, but ${name} has no health check.`, hint: `Add a health check to ${name}, or wait for service_started.`, service: serviceName });
    }
  }
  return [...problems, ...clashesInside(context), ...clashesOutside(context, decisions)];
}
