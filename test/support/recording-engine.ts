import { createHash } from 'node:crypto';
import {
  EngineError,
  type ContainerCreateBody,
  type ContainerDetails,
  type ContainerMount,
  type ContainerState,
  type ContainerSummary,
  type DescribedSubject,
  type Engine,
  type EngineEvent,
  type EngineInfo,
  type HealthState,
  type ImageDetails,
  type NetworkSummary,
  type VolumeSummary,
} from '#core/engine';
import { isJsonObject, type JsonObject, type JsonValue } from '#core/lib';

/** One write request, in the spelling of the recordings: containers in paths and bodies are shown as `{name}`. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: JsonObject;
  readonly body?: JsonValue;
}

interface FakeContainer {
  readonly id: string;
  name: string;
  readonly body: ContainerCreateBody;
  state: ContainerState;
  exitCode: number;
  readonly mounts: ContainerMount[];
  readonly networks: Map<string, string>;
  readonly created: number;
}

/** Thrown faults by method name; a function may look at the arguments and let the call pass. */
export type Faults = Partial<Record<keyof Engine, (...parameters: readonly unknown[]) => EngineError | undefined>>;

export interface RecordingEngineOptions {
  readonly apiVersion?: string;
  /** Id of the n-th container of that name; a made-up one when undefined. */
  readonly containerId?: (name: string, body: ContainerCreateBody) => string | undefined;
  /** Id of an image the engine has; undefined: it does not. */
  readonly imageId?: (reference: string) => string | undefined;
  readonly imageVolumes?: (reference: string) => readonly string[];
  readonly imageHealthcheck?: boolean;
  /** What becomes of a container once it is started; running and healthy when undefined. */
  readonly fate?: (service: string) => { readonly state: ContainerState; readonly exitCode?: number; readonly health?: HealthState } | undefined;
  readonly logs?: readonly string[];
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** `sha256:` of the name: what the recordings' mock engine calls an image id. */
export function fakeImageId(reference: string): string {
  return `sha256:${digest(reference)}`;
}

function plain(value: unknown): JsonValue {
  const parsed: JsonValue = JSON.parse(JSON.stringify(value ?? null));
  return parsed;
}

/**
 * An engine in memory: keeps containers, networks, volumes and images, records every write request, and can be told to fail.
 * For tests of the planner and the executor that a real engine cannot be made to give.
 */
export class RecordingEngine implements Engine {
  readonly requests: RecordedRequest[] = [];
  readonly faults: Faults = {};
  readonly containers = new Map<string, FakeContainer>();
  readonly networks = new Map<string, NetworkSummary>();
  readonly volumes = new Map<string, VolumeSummary>();
  /** Called after each recorded request. */
  onRequest: (request: RecordedRequest) => void = () => {};
  readonly pulled = new Set<string>();
  readonly apiVersion: string;
  options: RecordingEngineOptions;
  readonly #listeners = new Set<(event: EngineEvent | EngineError) => void>();
  #counter = 0;

  constructor(options: RecordingEngineOptions = {}) {
    this.options = options;
    this.apiVersion = options.apiVersion ?? '1.51';
  }

  #record(method: string, path: string, more: { readonly query?: JsonObject; readonly body?: unknown } = {}): void {
    const request: RecordedRequest = { method, path, ...(more.query === undefined ? {} : { query: more.query }), ...(more.body === undefined ? {} : { body: plain(more.body) }) };
    this.requests.push(request);
    this.onRequest(request);
  }

  #enter(method: keyof Engine, parameters: readonly unknown[], signal?: AbortSignal): void {
    if (signal?.aborted === true) throw new EngineError('cancelled', 'Cancelled.');
    const fault = this.faults[method]?.(...parameters);
    if (fault !== undefined) throw fault;
  }

  #find(id: string): FakeContainer {
    const found = this.containers.get(id) ?? [...this.containers.values()].find((container) => container.name === id);
    if (found === undefined) throw new EngineError('not-found', `There is no container ${id}.`, { status: 404 });
    return found;
  }

  #serviceOf(container: FakeContainer): string {
    return container.body.Labels?.['com.docker.compose.service'] ?? '';
  }

  #healthOf(container: FakeContainer): HealthState {
    if (container.state !== 'running') return 'none';
    const test = container.body.Healthcheck?.Test?.[0];
    if (test === 'NONE' || (test === undefined && this.options.imageHealthcheck !== true)) return 'none';
    return this.options.fate?.(this.#serviceOf(container))?.health ?? 'healthy';
  }

  #imageIdOf(reference: string): string | undefined {
    if (this.pulled.has(reference)) return fakeImageId(reference);
    return this.options.imageId === undefined ? fakeImageId(reference) : this.options.imageId(reference);
  }

  /** Sends an event to every listener. */
  emit(action: string, container: { readonly id: string }, attributes: Readonly<Record<string, string>> = {}): void {
    const labels = this.containers.get(container.id)?.body.Labels ?? {};
    for (const listener of this.#listeners) listener({ type: 'container', action, id: container.id, attributes: { ...labels, ...attributes }, timeNano: 0 });
  }

  /** Ends every event stream as a vanished engine does. */
  breakEvents(): void {
    for (const listener of this.#listeners) listener(new EngineError('unreachable', 'The engine went away.'));
  }

  /** Changes a container behind the client's back and says so. */
  setState(name: string, state: ContainerState, exitCode = 0): void {
    const container = this.#find(name);
    container.state = state;
    container.exitCode = exitCode;
    this.emit(state === 'running' ? 'start' : 'die', container);
  }

  info(): Promise<EngineInfo> {
    const minor = Number(this.apiVersion.split('.')[1]);
    return Promise.resolve({
      id: 'fake',
      name: 'fake',
      kind: 'docker',
      version: '28.0.0',
      apiVersion: this.apiVersion,
      os: 'linux',
      arch: 'amd64',
      endpoint: 'fake://',
      capabilities: { multipleEndpointsAtCreate: minor >= 44, healthStartInterval: minor >= 44, buildkit: false, swarmActive: false },
    });
  }

  async listContainers(filter: { readonly labels?: Readonly<Record<string, string | true>>; readonly all?: boolean }, signal?: AbortSignal): Promise<readonly ContainerSummary[]> {
    this.#enter('listContainers', [filter], signal);
    return [...this.containers.values()]
      .filter((container) => filter.all === true || container.state === 'running')
      .filter((container) => Object.entries(filter.labels ?? {}).every(([key, value]) => (value === true ? container.body.Labels?.[key] !== undefined : container.body.Labels?.[key] === value)))
      .map((container) => ({
        id: container.id,
        name: container.name,
        image: container.body.Image,
        imageId: container.body.Labels?.['com.docker.compose.image'] ?? '',
        state: container.state,
        status: container.state,
        health: this.#healthOf(container),
        exitCode: container.state === 'exited' ? container.exitCode : undefined,
        created: container.created,
        labels: container.body.Labels ?? {},
        ports:
          container.state === 'running'
            ? Object.entries(container.body.HostConfig?.PortBindings ?? {}).flatMap(([key, bindings]) =>
                bindings.map((binding) => ({ ip: binding.HostIp === '' ? '0.0.0.0' : binding.HostIp, privatePort: Number(key.split('/')[0]), publicPort: Number(binding.HostPort) || 32768, protocol: key.split('/')[1] ?? 'tcp' })),
              )
            : [],
        mounts: container.mounts,
        networks: Object.fromEntries([...container.networks].map(([name, networkId]) => [name, { networkId, ipAddress: '', aliases: [] }])),
        networkMode: container.body.HostConfig?.NetworkMode ?? 'default',
      }));
  }

  async describe(subject: DescribedSubject, signal?: AbortSignal): Promise<JsonObject> {
    this.#enter('describe', [subject], signal);
    if (subject.kind !== 'container') throw new EngineError('unsupported', 'This engine in memory describes containers only.');
    const { id, name, body } = this.#find(subject.id);
    const { HostConfig: host, NetworkingConfig: _networking, ...config } = body;
    const described = plain({ Id: id, Name: `/${name}`, Config: config, HostConfig: host ?? {} });
    return isJsonObject(described) ? described : {};
  }

  async inspectContainer(id: string, signal?: AbortSignal): Promise<ContainerDetails> {
    this.#enter('inspectContainer', [id], signal);
    const container = this.#find(id);
    return {
      id: container.id,
      name: container.name,
      image: container.body.Image,
      imageId: container.body.Labels?.['com.docker.compose.image'] ?? '',
      state: container.state,
      health: this.#healthOf(container),
      exitCode: container.exitCode,
      error: '',
      oomKilled: container.exitCode === 137,
      startedAt: '',
      finishedAt: '',
      restartCount: 0,
      pid: 1,
      healthOutput: undefined,
      labels: container.body.Labels ?? {},
      env: container.body.Env ?? [],
      mounts: container.mounts,
      networks: {},
    };
  }

  async createContainer(request: { readonly name?: string; readonly platform?: string; readonly body: ContainerCreateBody }, signal?: AbortSignal): Promise<{ readonly id: string; readonly warnings: readonly string[] }> {
    this.#enter('createContainer', [request], signal);
    const name = request.name ?? `unnamed-${this.#counter}`;
    if ([...this.containers.values()].some((container) => container.name === name)) throw new EngineError('name-in-use', `The container name ${name} is in use.`, { status: 409 });
    this.#counter += 1;
    const { body } = request;
    const id = this.options.containerId?.(name, body) ?? digest(`container ${this.#counter} ${name}`);
    const mounts: ContainerMount[] = [];
    const addVolume = (source: string | undefined, destination: string): void => {
      const volume = source ?? digest(`volume of ${id} at ${destination}`);
      if (!this.volumes.has(volume)) this.volumes.set(volume, { name: volume, driver: 'local', labels: {} });
      mounts.push({ type: 'volume', name: volume, source: `/volumes/${volume}`, destination, driver: 'local', readWrite: true });
    };
    for (const mount of body.HostConfig?.Mounts ?? []) {
      if (mount.Type === 'volume') addVolume(mount.Source, mount.Target);
      else mounts.push({ type: mount.Type, name: undefined, source: mount.Source ?? '', destination: mount.Target, driver: undefined, readWrite: mount.ReadOnly !== true });
    }
    for (const bind of body.HostConfig?.Binds ?? []) {
      const [source = '', destination = ''] = bind.split(':');
      if (source.startsWith('/')) mounts.push({ type: 'bind', name: undefined, source, destination, driver: undefined, readWrite: true });
      else addVolume(source, destination);
    }
    for (const destination of this.options.imageVolumes?.(body.Image) ?? []) if (!mounts.some((mount) => mount.destination === destination)) addVolume(undefined, destination);
    const networks = new Map(Object.keys(body.NetworkingConfig?.EndpointsConfig ?? {}).map((network) => [network, this.networks.get(network)?.id ?? network]));
    this.containers.set(id, { id, name, body, state: 'created', exitCode: 0, mounts, networks, created: this.#counter });
    this.#record('POST', '/containers/create', { query: { name, ...(request.platform === undefined ? {} : { platform: request.platform }) }, body });
    return { id, warnings: [] };
  }

  async startContainer(id: string, signal?: AbortSignal): Promise<void> {
    this.#enter('startContainer', [id], signal);
    const container = this.#find(id);
    this.#record('POST', `/containers/{${container.name}}/start`);
    const fate = this.options.fate?.(this.#serviceOf(container));
    container.state = 'running';
    this.emit('start', container);
    if (fate === undefined || fate.state === 'running') return;
    container.state = fate.state;
    container.exitCode = fate.exitCode ?? 0;
    this.emit('die', container);
  }

  async stopContainer(id: string, options: { readonly timeoutSeconds?: number } = {}, signal?: AbortSignal): Promise<void> {
    this.#enter('stopContainer', [id], signal);
    const container = this.#find(id);
    this.#record('POST', `/containers/{${container.name}}/stop`, options.timeoutSeconds === undefined ? {} : { query: { t: String(options.timeoutSeconds) } });
    if (container.state === 'running') container.state = 'exited';
    this.emit('die', container);
  }

  async restartContainer(id: string, options: { readonly timeoutSeconds?: number } = {}, signal?: AbortSignal): Promise<void> {
    this.#enter('restartContainer', [id], signal);
    const container = this.#find(id);
    this.#record('POST', `/containers/{${container.name}}/restart`, options.timeoutSeconds === undefined ? {} : { query: { t: String(options.timeoutSeconds) } });
    container.state = 'running';
    this.emit('restart', container);
  }

  async pauseContainer(id: string, signal?: AbortSignal): Promise<void> {
    this.#enter('pauseContainer', [id], signal);
    const container = this.#find(id);
    this.#record('POST', `/containers/{${container.name}}/pause`);
    if (container.state !== 'running') throw new EngineError('conflict', `Container ${container.name} is not running.`, { status: 409 });
    container.state = 'paused';
    this.emit('pause', container);
  }

  async unpauseContainer(id: string, signal?: AbortSignal): Promise<void> {
    this.#enter('unpauseContainer', [id], signal);
    const container = this.#find(id);
    this.#record('POST', `/containers/{${container.name}}/unpause`);
    if (container.state !== 'paused') throw new EngineError('server', `Container ${container.name} is not paused.`, { status: 500 });
    container.state = 'running';
    this.emit('unpause', container);
  }

  async killContainer(id: string, options: { readonly signal: string }, signal?: AbortSignal): Promise<void> {
    this.#enter('killContainer', [id], signal);
    const container = this.#find(id);
    this.#record('POST', `/containers/{${container.name}}/kill`, { query: { signal: options.signal } });
    if (container.state !== 'running' && container.state !== 'paused') throw new EngineError('conflict', `Container ${container.name} is not running.`, { status: 409 });
    container.state = 'exited';
    container.exitCode = 137;
    this.emit('die', container);
  }

  async removeContainer(id: string, options: { readonly force?: boolean; readonly volumes?: boolean } = {}, signal?: AbortSignal): Promise<void> {
    this.#enter('removeContainer', [id], signal);
    const container = this.#find(id);
    if (container.state === 'running' && options.force !== true) throw new EngineError('conflict', `Container ${container.name} is running.`, { status: 409 });
    const query = { ...(options.force === true ? { force: '1' } : {}), ...(options.volumes === true ? { v: '1' } : {}) };
    this.#record('DELETE', `/containers/{${container.name}}`, Object.keys(query).length === 0 ? {} : { query });
    this.containers.delete(container.id);
  }

  async renameContainer(id: string, name: string, signal?: AbortSignal): Promise<void> {
    this.#enter('renameContainer', [id, name], signal);
    const container = this.#find(id);
    if ([...this.containers.values()].some((other) => other !== container && other.name === name)) throw new EngineError('name-in-use', `The container name ${name} is in use.`, { status: 409 });
    this.#record('POST', `/containers/{${container.name}}/rename`, { query: { name } });
    container.name = name;
  }

  async waitContainer(id: string): Promise<number> {
    return this.#find(id).exitCode;
  }

  async *containerLogs(): ReturnType<Engine['containerLogs']> {
    for (const text of this.options.logs ?? []) yield { stream: 'stdout', time: '', text };
  }

  exec(): Promise<never> {
    return Promise.reject(new EngineError('unsupported', 'The recording engine runs nothing.'));
  }

  async putFiles(id: string, files: readonly { readonly path: string; readonly content: string; readonly mode: number }[], signal?: AbortSignal): Promise<void> {
    this.#enter('putFiles', [id, files], signal);
    this.#record('PUT', `/containers/{${this.#find(id).name}}/archive`, { body: files.map((file) => ({ name: file.path, mode: `0o${file.mode.toString(8)}`, content: file.content })) });
  }

  async listNetworks(filter: { readonly labels?: Readonly<Record<string, string | true>> }, signal?: AbortSignal): Promise<readonly NetworkSummary[]> {
    this.#enter('listNetworks', [filter], signal);
    return [...this.networks.values()];
  }

  async createNetwork(body: Parameters<Engine['createNetwork']>[0], signal?: AbortSignal): Promise<{ readonly id: string }> {
    this.#enter('createNetwork', [body], signal);
    this.#counter += 1;
    const id = digest(`network ${this.#counter} ${body.Name}`);
    this.networks.set(body.Name, { id, name: body.Name, driver: body.Driver ?? 'bridge', labels: body.Labels ?? {}, subnets: [] });
    this.#record('POST', '/networks/create', { body });
    return { id };
  }

  async removeNetwork(id: string, signal?: AbortSignal): Promise<void> {
    this.#enter('removeNetwork', [id], signal);
    const network = [...this.networks.values()].find((item) => item.id === id || item.name === id);
    if (network === undefined) throw new EngineError('not-found', `There is no network ${id}.`, { status: 404 });
    if ([...this.containers.values()].some((container) => container.networks.has(network.name) && container.state === 'running')) throw new EngineError('conflict', `Network ${network.name} has active endpoints.`, { status: 403 });
    this.networks.delete(network.name);
    this.#record('DELETE', `/networks/${network.name}`);
  }

  #networkName(id: string): string {
    const found = [...this.networks.values()].filter((network) => network.id === id || network.name === id);
    if (found.length > 1) throw new EngineError('bad-request', `Network ${id} is ambiguous.`, { status: 400 });
    return found[0]?.name ?? id;
  }

  async connectNetwork(id: string, container: string, endpoint: Parameters<Engine['connectNetwork']>[2], signal?: AbortSignal): Promise<void> {
    this.#enter('connectNetwork', [id, container], signal);
    const found = this.#find(container);
    const name = this.#networkName(id);
    found.networks.set(name, this.networks.get(name)?.id ?? id);
    this.#record('POST', `/networks/${name}/connect`, { body: { Container: `{${found.name}}`, EndpointConfig: endpoint } });
  }

  async disconnectNetwork(id: string, container: string, options: { readonly force?: boolean } = {}, signal?: AbortSignal): Promise<void> {
    this.#enter('disconnectNetwork', [id, container], signal);
    const found = this.#find(container);
    const name = this.#networkName(id);
    found.networks.delete(name);
    this.#record('POST', `/networks/${name}/disconnect`, { body: { Container: `{${found.name}}`, Force: options.force === true } });
  }

  async listVolumes(filter: { readonly labels?: Readonly<Record<string, string | true>> }, signal?: AbortSignal): Promise<readonly VolumeSummary[]> {
    this.#enter('listVolumes', [filter], signal);
    return [...this.volumes.values()];
  }

  async createVolume(body: Parameters<Engine['createVolume']>[0], signal?: AbortSignal): Promise<void> {
    this.#enter('createVolume', [body], signal);
    this.volumes.set(body.Name, { name: body.Name, driver: body.Driver ?? 'local', labels: body.Labels ?? {} });
    this.#record('POST', '/volumes/create', { body });
  }

  async removeVolume(name: string, signal?: AbortSignal): Promise<void> {
    this.#enter('removeVolume', [name], signal);
    this.volumes.delete(name);
    this.#record('DELETE', `/volumes/${name}`);
  }

  listImages(): Promise<readonly never[]> {
    return Promise.resolve([]);
  }

  async inspectImage(reference: string, signal?: AbortSignal): Promise<ImageDetails> {
    this.#enter('inspectImage', [reference], signal);
    const id = this.#imageIdOf(reference);
    if (id === undefined) throw new EngineError('image-not-found', `The engine has no image ${reference}.`, { status: 404 });
    return { id, tags: [reference], size: 0, os: 'linux', architecture: 'amd64', env: [], exposedPorts: [], volumes: this.options.imageVolumes?.(reference) ?? [], entrypoint: [], command: [], healthcheck: this.options.imageHealthcheck ?? false };
  }

  async pullImage(reference: string, _options: { readonly platform?: string }, onProgress: Parameters<Engine['pullImage']>[2], signal?: AbortSignal): Promise<void> {
    this.#enter('pullImage', [reference], signal);
    onProgress({ layer: 'abc', status: 'Downloading', current: 1, total: 2 });
    this.pulled.add(reference);
    this.#record('POST', '/images/create', { query: { reference } });
  }

  async buildImage(request: Parameters<Engine['buildImage']>[0], onOutput: (text: string) => void, signal?: AbortSignal): Promise<{ readonly id: string }> {
    this.#enter('buildImage', [request], signal);
    onOutput('Step 1/1 : FROM scratch');
    const reference = request.tags[0] ?? '';
    this.pulled.add(reference);
    this.#record('POST', '/build', { query: { t: reference } });
    return { id: fakeImageId(reference) };
  }

  async *events(filter: Parameters<Engine['events']>[0], signal: AbortSignal): AsyncGenerator<EngineEvent> {
    const queue: (EngineEvent | EngineError)[] = [];
    let wake: () => void = () => {};
    const listener = (event: EngineEvent | EngineError): void => {
      queue.push(event);
      wake();
    };
    const onAbort = (): void => wake();
    this.#listeners.add(listener);
    filter.opened?.();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      while (!signal.aborted) {
        const next = queue.shift();
        if (next instanceof EngineError) throw next;
        if (next !== undefined) yield next;
        else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    } finally {
      this.#listeners.delete(listener);
      signal.removeEventListener('abort', onAbort);
    }
  }

  close(): void {
    this.breakEvents();
  }
}
