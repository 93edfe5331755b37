import { isJsonObject, type JsonValue, type ValuePath } from '#core/lib';
import { originOf } from './locate.ts';
import type { Service } from './model.ts';
import { child, formatScalar, type Node } from './parse/node.ts';
import type { Report } from './report.ts';
import { service as serviceShape } from './schema/service.ts';
import { isIpAddress } from './short/ports.ts';
import { closest } from './values/suggest.ts';

/** What the checks look at: canonical services and the names of everything they may refer to. */
export interface CheckInput {
  readonly services: ReadonlyMap<string, Service>;
  readonly disabled: ReadonlySet<string>;
  readonly networks: ReadonlySet<string>;
  readonly volumes: ReadonlySet<string>;
  readonly secrets: ReadonlySet<string>;
  readonly configs: ReadonlySet<string>;
  readonly models: ReadonlySet<string>;
  /** The merged tree, for places. */
  readonly tree: Node;
  readonly report: Report;
}

/** Consistency of the enabled services (compose-go `loader/validate.go` and the specification's own rules). */
export function checkServices(input: CheckInput): void {
  const containerNames = new Map<string, string>();
  // What is wrong inside a service has been said; its consequences would only hide that.
  const sound = [...input.services].filter(([name]) => !input.report.hasFailed('services', name));
  for (const [name, service] of sound) {
    checkSource(name, service, input);
    checkNetworks(name, service, input);
    checkReferences(name, service, input);
    checkDependencies(name, service, input);
    checkScale(name, service, input);
    checkLimits(name, service, input);
    checkPorts(name, service, input);
    checkWatch(name, service, input);
    checkDistinct(name, input);
    checkMounts(name, service, input);
    const container = service.container_name;
    if (container === undefined) continue;
    const other = containerNames.get(container);
    if (other !== undefined) {
      fail(input, 'duplicate-container-name', `The services "${other}" and "${name}" have the same container_name "${container}".`, ['services', name, 'container_name'], 'give each its own name');
    }
    containerNames.set(container, name);
  }
  checkCycles(input);
}

const SECTIONS: ReadonlyMap<string, string> = new Map([
  ['unknown-network', 'networks'], ['unknown-volume', 'volumes'], ['unknown-secret', 'secrets'], ['unknown-config', 'configs'], ['unknown-model', 'models'], ['unknown-service', 'services'],
]);

function fail(input: CheckInput, code: string, message: string, path: ValuePath, hint?: string): void {
  input.report.error({ code, message, hint, origin: originOf(input.tree, path), path });
}

/** Reports a reference to something that is not declared, unless its declaration itself was found wrong. */
function unknown(input: CheckInput, code: string, message: string, path: ValuePath, name: string, known: Iterable<string>, otherwise: string): void {
  const section = SECTIONS.get(code);
  if (section !== undefined && input.report.hasFailed(section, name)) return;
  const guess = input.report.isFull ? undefined : closest(name, known);
  fail(input, code, message, path, guess === undefined ? otherwise : `did you mean ${guess}?`);
}

function checkSource(name: string, service: Service, input: CheckInput): void {
  if (service.build === undefined && service.image === undefined && service['provider'] === undefined) {
    fail(input, 'image-or-build', `The service "${name}" has neither an image nor a build.`, ['services', name], 'add image: or build:');
  }
  const { build } = service;
  if (build?.dockerfile !== undefined && build.dockerfile_inline !== undefined) {
    fail(input, 'conflict', `The service "${name}" has both dockerfile and dockerfile_inline.`, ['services', name, 'build', 'dockerfile_inline'], 'remove one of the two');
  }
  const contexts = build?.['additional_contexts'];
  for (const [context, value] of Object.entries(isJsonObject(contexts) ? contexts : {})) {
    const used = typeof value === 'string' && value.startsWith('service:') ? value.slice('service:'.length) : undefined;
    if (used !== undefined && input.services.get(used)?.build === undefined && input.services.has(used)) {
      fail(input, 'conflict', `The service "${name}" builds from the image of "${used}", which has no build.`, ['services', name, 'build', 'additional_contexts', context], `name its image instead: docker-image://…, or give ${used} a build`);
    }
  }
  const { platform } = service;
  if (build?.platforms !== undefined && platform !== undefined && !build.platforms.includes(platform)) {
    fail(input, 'conflict', `The service "${name}" runs on ${platform}, which its build.platforms do not list.`, ['services', name, 'build', 'platforms'], `add ${platform}`);
  }
}

function checkNetworks(name: string, service: Service, input: CheckInput): void {
  const networks = Object.keys(service.networks ?? {});
  if (service.network_mode !== undefined && networks.length > 0) {
    fail(input, 'network-mode-conflict', `The service "${name}" has both network_mode and networks.`, ['services', name, 'network_mode'], 'remove one of the two');
    return;
  }
  for (const network of networks) {
    if (network === 'default' || input.networks.has(network)) continue;
    unknown(input, 'unknown-network', `The service "${name}" uses the network "${network}", which is not declared.`, ['services', name, 'networks', network], network, input.networks, 'declare it under the top-level networks:');
  }
}

function checkReferences(name: string, service: Service, input: CheckInput): void {
  for (const [index, volume] of (service.volumes ?? []).entries()) {
    if (volume.type !== 'volume' || volume.source === undefined || volume.source === '' || input.volumes.has(volume.source)) continue;
    unknown(input, 'unknown-volume', `The service "${name}" uses the volume "${volume.source}", which is not declared.`, ['services', name, 'volumes', index], volume.source, input.volumes, 'declare it under the top-level volumes:, or begin a path with ./');
  }
  for (const [kind, known] of [['secrets', input.secrets], ['configs', input.configs]] as const) {
    for (const [index, reference] of (service[kind] ?? []).entries()) {
      // An empty name is not printed.
      const source = reference.source ?? '';
      if (known.has(source)) continue;
      unknown(input, `unknown-${kind.slice(0, -1)}`, `The service "${name}" uses the ${kind.slice(0, -1)} "${source}", which is not declared.`, ['services', name, kind, index], source, known, `declare it under the top-level ${kind}:`);
    }
  }
  const buildSecrets = service.build?.['secrets'];
  for (const [index, reference] of (Array.isArray(buildSecrets) ? buildSecrets : []).entries()) {
    const source = isJsonObject(reference) ? (reference['source'] ?? '') : undefined;
    if (typeof source !== 'string' || input.secrets.has(source)) continue;
    unknown(input, 'unknown-secret', `The build of "${name}" uses the secret "${source}", which is not declared.`, ['services', name, 'build', 'secrets', index], source, input.secrets, 'declare it under the top-level secrets:');
  }
  const models = service['models'];
  for (const model of isJsonObject(models) ? Object.keys(models) : []) {
    if (!input.models.has(model)) unknown(input, 'unknown-model', `The service "${name}" uses the model "${model}", which is not declared.`, ['services', name, 'models', model], model, input.models, 'declare it under the top-level models:');
  }
}

function checkDependencies(name: string, service: Service, input: CheckInput): void {
  for (const [target, dependency] of Object.entries(service.depends_on ?? {})) {
    if (input.services.has(target)) continue;
    const path = ['services', name, 'depends_on', target];
    if (input.disabled.has(target)) {
      if (dependency.required) fail(input, 'disabled-dependency', `The service "${name}" depends on "${target}", which is off because none of its profiles is active.`, path, 'activate the profile, or set required: false');
      continue;
    }
    unknown(input, 'unknown-service', `The service "${name}" depends on "${target}", which is not defined.`, path, target, input.services.keys(), 'define the service or remove the dependency');
  }
}

function checkScale(name: string, service: Service, input: CheckInput): void {
  const replicas = service.deploy?.['replicas'];
  if (service.scale !== undefined && typeof replicas === 'number' && service.scale !== replicas) {
    fail(input, 'conflict', `The service "${name}" has scale ${service.scale} but deploy.replicas ${replicas}.`, ['services', name, 'scale'], 'keep one of the two');
  }
  const count = service.scale ?? (typeof replicas === 'number' ? replicas : 1);
  if (count > 1 && service.container_name !== undefined) {
    fail(input, 'container-name-scale', `The service "${name}" has a container_name, so it cannot run ${count} containers.`, ['services', name, 'container_name'], 'remove container_name');
  }
}

function checkLimits(name: string, service: Service, input: CheckInput): void {
  const resources = service.deploy?.['resources'];
  const section = (key: string): { readonly [key: string]: JsonValue | undefined } | undefined => {
    const value = isJsonObject(resources) ? resources[key] : undefined;
    return isJsonObject(value) ? value : undefined;
  };
  const pairs = [['cpus', 'limits', 'cpus'], ['mem_limit', 'limits', 'memory'], ['mem_reservation', 'reservations', 'memory'], ['pids_limit', 'limits', 'pids']] as const;
  for (const [own, part, deployed] of pairs) {
    const value = service[own];
    const limits = section(part);
    if (value === undefined || limits === undefined) continue;
    const other = limits[deployed] ?? (deployed === 'memory' ? '0' : 0);
    if (value !== other) fail(input, 'conflict', `The service "${name}" has ${own} ${String(value)} but deploy.resources.${part}.${deployed} ${String(other)}.`, ['services', name, own], 'keep one of the two');
  }
}

function checkPorts(name: string, service: Service, input: CheckInput): void {
  for (const [index, port] of (service.ports ?? []).entries()) {
    if (port.host_ip !== undefined && !isIpAddress(port.host_ip)) fail(input, 'bad-port', `The host address "${port.host_ip}" of the service "${name}" is not an IP address.`, ['services', name, 'ports', index], 'write an address such as 127.0.0.1');
  }
}

function checkWatch(name: string, service: Service, input: CheckInput): void {
  const develop = service['develop'];
  const watches = isJsonObject(develop) ? develop['watch'] : undefined;
  for (const [index, watch] of (Array.isArray(watches) ? watches : []).entries()) {
    const action = isJsonObject(watch) ? watch['action'] : undefined;
    if (isJsonObject(watch) && watch['target'] === undefined && action !== 'rebuild' && action !== 'restart') {
      fail(input, 'missing-key', `The watch ${index + 1} of "${name}" needs a target.`, ['services', name, 'develop', 'watch', index], 'name the folder in the container');
    }
  }
}

/** No volume may be mounted where another or a tmpfs is (compose-go `checkConsistency`; secrets and configs are not looked at). */
function checkMounts(name: string, service: Service, input: CheckInput): void {
  const taken = new Map<string, string>();
  const mount = (target: string, key: string, index: number): void => {
    const other = taken.get(target);
    if (other === undefined) taken.set(target, `${key}[${index}]`);
    else fail(input, 'duplicate-mount', `The service "${name}" mounts ${key}[${index}] at ${target}, where ${other} is mounted.`, ['services', name, key, index], 'choose another target, or remove one of the two');
  };
  const tmpfs = service['tmpfs'];
  for (const [index, item] of (Array.isArray(tmpfs) ? tmpfs : []).entries()) if (typeof item === 'string') mount(item.replace(/:.*$/s, ''), 'tmpfs', index);
  for (const [index, { target }] of (service.volumes ?? []).entries()) mount(target ?? '', 'volumes', index);
}

const distinctLists = serviceShape.fields.flatMap(({ key, shape }) => (shape.kind === 'list' && shape.distinct === true ? [key] : []));

/** Lists the specification wants without repetitions; an override may have appended what the base has already. */
function checkDistinct(name: string, input: CheckInput): void {
  for (const key of distinctLists) {
    const items = child(child(child(input.tree, 'services'), name), key);
    const seen = new Set<unknown>();
    for (const [index, item] of (items?.kind === 'list' ? items.items : []).entries()) {
      if (item.kind !== 'scalar') continue;
      // The number 1 and the text "1" are two items.
      if (seen.has(item.value)) fail(input, 'duplicate-item', `services.${name}.${key} repeats "${formatScalar(item)}".`, ['services', name, key, index], 'remove one of the two');
      seen.add(item.value);
    }
  }
}

function showCycle(cycle: readonly string[]): string {
  const shown = cycle.length > 8 ? [...cycle.slice(0, 6), '…', ...cycle.slice(-1)] : cycle;
  return shown.join(' → ');
}

/** Depth-first search without recursion; reports each cycle once. */
function checkCycles(input: CheckInput): void {
  const done = new Set<string>();
  for (const start of input.services.keys()) {
    if (done.has(start)) continue;
    const trail: string[] = [];
    const onTrail = new Set<string>();
    const work: { readonly name: string; readonly leave: boolean }[] = [{ name: start, leave: false }];
    for (let step = work.pop(); step !== undefined; step = work.pop()) {
      if (step.leave) {
        onTrail.delete(step.name);
        trail.pop();
        done.add(step.name);
        continue;
      }
      if (onTrail.has(step.name)) {
        const cycle = [...trail.slice(trail.indexOf(step.name)), step.name];
        const [first = step.name, second = step.name] = cycle;
        fail(input, 'dependency-cycle', `Services depend on each other in a circle: ${showCycle(cycle)}.`, ['services', first, 'depends_on', second], 'remove one of these dependencies');
        continue;
      }
      if (done.has(step.name)) continue;
      onTrail.add(step.name);
      trail.push(step.name);
      work.push({ name: step.name, leave: true });
      for (const target of Object.keys(input.services.get(step.name)?.depends_on ?? {})) {
        if (input.services.has(target)) work.push({ name: target, leave: false });
      }
    }
  }
}
