import type { ContainerDetails, ContainerEndpoint, ContainerMount, ContainerState, ContainerSummary, HealthState, PublishedPort } from '#core/engine';
import type { JsonObject } from '#core/lib';
import { flagAt, listAt, mapAt, numberAt, objectAt, objectOf, optionalNumberAt, optionalTextAt, textAt, textMapAt, textsAt } from './json.ts';

function stateOf(text: string): ContainerState {
  switch (text) {
    case 'created':
    case 'running':
    case 'paused':
    case 'restarting':
    case 'removing':
    case 'exited':
    case 'dead':
      return text;
    case 'configured':
    case 'initialized':
      return 'created';
    // Podman's words.
    case 'stopped':
      return 'exited';
    default:
      return 'dead';
  }
}

function healthOf(text: string): HealthState {
  switch (text) {
    case 'starting':
    case 'healthy':
    case 'unhealthy':
      return text;
    default:
      return 'none';
  }
}

/** The list has no health field before API 1.52; the phrase has carried it always. */
function healthInPhrase(status: string): HealthState {
  if (status.includes('(healthy)')) return 'healthy';
  if (status.includes('(unhealthy)')) return 'unhealthy';
  return status.includes('(health: starting)') ? 'starting' : 'none';
}

function exitCodeInPhrase(status: string): number | undefined {
  const match = /^(?:Exited|Restarting) \((-?\d{1,10})\)/u.exec(status);
  return match === null ? undefined : Number(match[1]);
}

function readPort(port: JsonObject): PublishedPort {
  return { ip: textAt(port, 'IP'), privatePort: numberAt(port, 'PrivatePort'), publicPort: optionalNumberAt(port, 'PublicPort'), protocol: optionalTextAt(port, 'Type') ?? 'tcp' };
}

function readMount(mount: JsonObject): ContainerMount {
  return {
    type: textAt(mount, 'Type'),
    name: optionalTextAt(mount, 'Name'),
    source: textAt(mount, 'Source'),
    destination: textAt(mount, 'Destination'),
    driver: optionalTextAt(mount, 'Driver'),
    readWrite: flagAt(mount, 'RW'),
  };
}

function readEndpoint(endpoint: JsonObject): ContainerEndpoint {
  return { networkId: textAt(endpoint, 'NetworkID'), ipAddress: textAt(endpoint, 'IPAddress'), aliases: textsAt(endpoint, 'Aliases') };
}

function plainName(name: string): string {
  return name.startsWith('/') ? name.slice(1) : name;
}

/** A container's own name has one slash; legacy links add names like `/other/alias`. */
function ownName(names: readonly string[]): string {
  return plainName(names.find((name) => !name.slice(1).includes('/')) ?? names[0] ?? '');
}

/** One row of `GET /containers/json` (ContainerSummary). */
export function readContainerSummary(row: JsonObject): ContainerSummary {
  const status = textAt(row, 'Status');
  return {
    id: textAt(row, 'Id'),
    name: ownName(textsAt(row, 'Names')),
    image: textAt(row, 'Image'),
    imageId: textAt(row, 'ImageID'),
    state: stateOf(textAt(row, 'State')),
    status,
    health: healthInPhrase(status),
    exitCode: exitCodeInPhrase(status),
    created: numberAt(row, 'Created'),
    labels: textMapAt(row, 'Labels'),
    ports: listAt(row, 'Ports').map((port) => readPort(objectOf(port))),
    mounts: listAt(row, 'Mounts').map((mount) => readMount(objectOf(mount))),
    networks: mapAt(objectAt(row, 'NetworkSettings'), 'Networks', readEndpoint),
    networkMode: textAt(objectAt(row, 'HostConfig'), 'NetworkMode'),
  };
}

/** Output of the newest health check that failed. */
function readHealthOutput(health: JsonObject): string | undefined {
  const failed = listAt(health, 'Log').map(objectOf).findLast((entry) => numberAt(entry, 'ExitCode') !== 0);
  return failed === undefined ? undefined : textAt(failed, 'Output').trim().slice(0, 4096);
}

/** `GET /containers/{id}/json` (ContainerInspectResponse). */
export function readContainerDetails(value: JsonObject): ContainerDetails {
  const state = objectAt(value, 'State');
  const health = objectAt(state, 'Health');
  const config = objectAt(value, 'Config');
  return {
    id: textAt(value, 'Id'),
    name: plainName(textAt(value, 'Name')),
    image: textAt(config, 'Image'),
    imageId: textAt(value, 'Image'),
    state: stateOf(textAt(state, 'Status')),
    health: healthOf(textAt(health, 'Status')),
    exitCode: numberAt(state, 'ExitCode'),
    error: textAt(state, 'Error'),
    oomKilled: flagAt(state, 'OOMKilled'),
    startedAt: textAt(state, 'StartedAt'),
    finishedAt: textAt(state, 'FinishedAt'),
    restartCount: numberAt(value, 'RestartCount'),
    pid: numberAt(state, 'Pid'),
    healthOutput: readHealthOutput(health),
    labels: textMapAt(config, 'Labels'),
    env: textsAt(config, 'Env'),
    mounts: listAt(value, 'Mounts').map((mount) => readMount(objectOf(mount))),
    networks: mapAt(objectAt(value, 'NetworkSettings'), 'Networks', readEndpoint),
  };
}

/** Whether the container has a terminal, which decides how its log is framed. */
export function readTerminal(value: JsonObject): boolean {
  return flagAt(objectAt(value, 'Config'), 'Tty');
}
