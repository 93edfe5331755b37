import type { JsonObject } from '#core/lib';
import type { ContainerCreateBody, EndpointSettings, NetworkCreateBody, VolumeCreateBody } from './api-types.ts';

/** What an engine says of itself (`GET /version`, `GET /info`). */
export interface EngineInfo {
  /** Stable id of the daemon. */
  readonly id: string;
  /** Host name of the engine's machine. */
  readonly name: string;
  readonly kind: 'docker' | 'podman';
  readonly version: string;
  /** Version the connection speaks, e.g. `1.41`. */
  readonly apiVersion: string;
  readonly os: string;
  readonly arch: string;
  /** e.g. `unix:///var/run/docker.sock`. */
  readonly endpoint: string;
  /** Milliseconds since the epoch by the engine's own clock when it answered; absent where it does not say. */
  readonly clock?: number;
  readonly capabilities: EngineCapabilities;
}

export interface EngineCapabilities {
  /** API ≥ 1.44: all endpoints of a container can be given at create. */
  readonly multipleEndpointsAtCreate: boolean;
  readonly healthStartInterval: boolean;
  readonly buildkit: boolean;
  readonly swarmActive: boolean;
}

export type ContainerState = 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead';
export type HealthState = 'none' | 'starting' | 'healthy' | 'unhealthy';

export interface PublishedPort {
  readonly ip: string;
  readonly privatePort: number;
  readonly publicPort: number | undefined;
  readonly protocol: string;
}

export interface ContainerMount {
  readonly type: string;
  /** Volume name for type `volume`. */
  readonly name: string | undefined;
  readonly source: string;
  readonly destination: string;
  readonly driver: string | undefined;
  readonly readWrite: boolean;
}

export interface ContainerEndpoint {
  readonly networkId: string;
  readonly ipAddress: string;
  readonly aliases: readonly string[];
}

/** One row of `GET /containers/json`. */
export interface ContainerSummary {
  readonly id: string;
  /** Without the leading slash. */
  readonly name: string;
  readonly image: string;
  readonly imageId: string;
  readonly state: ContainerState;
  /** The engine's phrase, e.g. `Up 3 minutes (healthy)`. */
  readonly status: string;
  readonly health: HealthState;
  /** Known for exited containers. */
  readonly exitCode: number | undefined;
  /** Seconds since the epoch. */
  readonly created: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly ports: readonly PublishedPort[];
  readonly mounts: readonly ContainerMount[];
  /** Keyed by network name. */
  readonly networks: Readonly<Record<string, ContainerEndpoint>>;
  readonly networkMode: string;
}

/** `GET /containers/{id}/json`, the parts we read. */
export interface ContainerDetails {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly imageId: string;
  readonly state: ContainerState;
  readonly health: HealthState;
  readonly exitCode: number;
  readonly error: string;
  readonly oomKilled: boolean;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly restartCount: number;
  readonly pid: number;
  /** Output of the newest failed health check, for the card. */
  readonly healthOutput: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly env: readonly string[];
  readonly mounts: readonly ContainerMount[];
  readonly networks: Readonly<Record<string, ContainerEndpoint>>;
}

export interface NetworkSummary {
  readonly id: string;
  readonly name: string;
  readonly driver: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly subnets: readonly string[];
}

export interface VolumeSummary {
  readonly name: string;
  readonly driver: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface ImageSummary {
  /** `sha256:…` */
  readonly id: string;
  readonly tags: readonly string[];
  /** Bytes. */
  readonly size: number;
  /** Seconds since the epoch. */
  readonly created: number;
  readonly labels: Readonly<Record<string, string>>;
}

/** `GET /images/{name}/json`, the parts we read. */
export interface ImageDetails {
  readonly id: string;
  readonly tags: readonly string[];
  readonly size: number;
  readonly os: string;
  readonly architecture: string;
  readonly env: readonly string[];
  readonly exposedPorts: readonly string[];
  readonly volumes: readonly string[];
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly healthcheck: boolean;
  /** CPU variant, as `v8`; absent where the image names none. */
  readonly variant?: string;
  /** Milliseconds since the epoch; absent where the engine never tagged it itself (it was pulled) or does not say. */
  readonly lastTagged?: number;
}

export interface PullProgress {
  /** Layer id, absent for overall messages. */
  readonly layer: string | undefined;
  readonly status: string;
  readonly current: number | undefined;
  readonly total: number | undefined;
}

export interface BuildRequest {
  /** Absolute folder on the host that becomes the context, or undefined for a Dockerfile without one. */
  readonly context: string | undefined;
  /** Path inside the context. */
  readonly dockerfile: string | undefined;
  readonly dockerfileInline: string | undefined;
  readonly tags: readonly string[];
  readonly args: Readonly<Record<string, string>>;
  readonly target: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly noCache: boolean;
  readonly pull: boolean;
  readonly network: string | undefined;
  readonly platform: string | undefined;
}

export interface LogLine {
  readonly stream: 'stdout' | 'stderr';
  /** RFC 3339 with nanoseconds, as the engine stamps it. */
  readonly time: string;
  readonly text: string;
}

/** `GET /events`, reduced. */
export interface EngineEvent {
  readonly type: string;
  readonly action: string;
  readonly id: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly timeNano: number;
}

export interface ExecResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** `id`: an id or a name. */
export type DescribedSubject = { readonly kind: 'container' | 'image' | 'network' | 'volume'; readonly id: string } | { readonly kind: 'engine' };

export type LabelFilter = Readonly<Record<string, string | true>>;

/**
 * All that Slipway asks of a container engine. Every method throws {@link EngineError} and nothing else,
 * stops early when `signal` aborts (kind `cancelled`), and touches only what it is given by id or name.
 */
export interface Engine {
  info(signal?: AbortSignal): Promise<EngineInfo>;

  listContainers(filter: { readonly labels?: LabelFilter; readonly all?: boolean }, signal?: AbortSignal): Promise<readonly ContainerSummary[]>;
  inspectContainer(id: string, signal?: AbortSignal): Promise<ContainerDetails>;
  /** One object as the engine itself describes it (`GET /containers/{id}/json` and its like, `GET /info`), unreduced and untrusted. */
  describe(subject: DescribedSubject, signal?: AbortSignal): Promise<JsonObject>;
  createContainer(request: { readonly name?: string; readonly platform?: string; readonly body: ContainerCreateBody }, signal?: AbortSignal): Promise<{ readonly id: string; readonly warnings: readonly string[] }>;
  startContainer(id: string, signal?: AbortSignal): Promise<void>;
  /** Does nothing when it has already stopped. `timeoutSeconds` absent: the container's own grace period. */
  stopContainer(id: string, options?: { readonly timeoutSeconds?: number }, signal?: AbortSignal): Promise<void>;
  restartContainer(id: string, options?: { readonly timeoutSeconds?: number }, signal?: AbortSignal): Promise<void>;
  /** Fails (kind `conflict`) for one that is paused already. */
  pauseContainer(id: string, signal?: AbortSignal): Promise<void>;
  /** Fails for one that is not paused. */
  unpauseContainer(id: string, signal?: AbortSignal): Promise<void>;
  /** Sends a signal (`SIGHUP`, `HUP` or a number) to its first process. Fails (kind `conflict`) for one that does not run. */
  killContainer(id: string, options: { readonly signal: string }, signal?: AbortSignal): Promise<void>;
  removeContainer(id: string, options?: { readonly force?: boolean; readonly volumes?: boolean }, signal?: AbortSignal): Promise<void>;
  renameContainer(id: string, name: string, signal?: AbortSignal): Promise<void>;
  /** Resolves with the exit code once the container is no longer running. */
  waitContainer(id: string, signal?: AbortSignal): Promise<number>;
  /** Newest `tail` lines, then, with `follow`, new ones until the container stops or `signal` aborts; `since` and `until` are RFC 3339. */
  containerLogs(id: string, options: { readonly tail?: number; readonly follow?: boolean; readonly since?: string; readonly until?: string }, signal?: AbortSignal): AsyncIterable<LogLine>;
  exec(id: string, command: readonly string[], signal?: AbortSignal): Promise<ExecResult>;
  /** Writes files (absolute paths, octal mode as a number, owner root) into a created container (`PUT /containers/{id}/archive`). */
  putFiles(id: string, files: readonly { readonly path: string; readonly content: string; readonly mode: number }[], signal?: AbortSignal): Promise<void>;

  listNetworks(filter: { readonly labels?: LabelFilter; readonly name?: string }, signal?: AbortSignal): Promise<readonly NetworkSummary[]>;
  createNetwork(body: NetworkCreateBody, signal?: AbortSignal): Promise<{ readonly id: string }>;
  removeNetwork(id: string, signal?: AbortSignal): Promise<void>;
  connectNetwork(id: string, container: string, endpoint: EndpointSettings, signal?: AbortSignal): Promise<void>;
  disconnectNetwork(id: string, container: string, options?: { readonly force?: boolean }, signal?: AbortSignal): Promise<void>;

  listVolumes(filter: { readonly labels?: LabelFilter; readonly name?: string }, signal?: AbortSignal): Promise<readonly VolumeSummary[]>;
  createVolume(body: VolumeCreateBody, signal?: AbortSignal): Promise<void>;
  removeVolume(name: string, signal?: AbortSignal): Promise<void>;

  listImages(signal?: AbortSignal): Promise<readonly ImageSummary[]>;
  /** Throws kind `image-not-found` when the engine does not have it. */
  inspectImage(reference: string, signal?: AbortSignal): Promise<ImageDetails>;
  pullImage(reference: string, options: { readonly platform?: string }, onProgress: (progress: PullProgress) => void, signal?: AbortSignal): Promise<void>;
  /** Resolves with the image id. Each chunk of builder output goes to `onOutput`. */
  buildImage(request: BuildRequest, onOutput: (text: string) => void, signal?: AbortSignal): Promise<{ readonly id: string }>;

  /**
   * Events from now on, until `signal` aborts (ends normally) or the engine goes away (throws `unreachable`).
   * A stream that breaks while the engine still answers is opened again. `opened` is called each time: what happened before it is not
   * told, so whoever must miss nothing looks at the state of things once more then.
   */
  events(filter: { readonly labels?: LabelFilter; readonly opened?: () => void }, signal: AbortSignal): AsyncIterable<EngineEvent>;

  /** Closes connections; the engine object is unusable afterwards. */
  close(): void;
}
