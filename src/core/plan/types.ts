import type { BuildRequest, ContainerCreateBody, EndpointSettings, Mount, NetworkCreateBody, VolumeCreateBody } from '#core/engine';

/** Identifies a step inside one plan; readable, e.g. `create-container web-1`. */
export type StepId = string;

/** Data that will die when a step runs, in words a person understands. */
export interface Loss {
  readonly kind: 'anonymous-volume' | 'container-files' | 'volume';
  readonly service?: string;
  /** Volume name or container name. */
  readonly name: string;
  readonly message: string;
}

interface StepBase {
  readonly id: StepId;
  readonly service?: string;
  /** Steps that must be done before this one starts. */
  readonly dependsOn: readonly StepId[];
  /** Steps that must be over before this one starts, whether they succeeded or not (optional dependencies). */
  readonly after?: readonly StepId[];
  /** Why, in one clause: `environment changed: POSTGRES_PASSWORD`, `image is not on the engine`. */
  readonly cause: string;
  readonly losses: readonly Loss[];
}

/**
 * A container as a step names it: `id` of one that exists, or `step` that will have created it.
 * `name` is for people.
 */
export type ContainerRef =
  | { readonly kind: 'existing'; readonly id: string; readonly name: string }
  | { readonly kind: 'created'; readonly step: StepId; readonly name: string };

/**
 * A network as a step names it: `id` of one that exists, or `step` that will have created it. Names are not unique on every engine.
 * `named`: a Swarm's network, which this node learns of only when something attaches to it.
 */
export type NetworkRef =
  | { readonly kind: 'existing'; readonly id: string; readonly name: string }
  | { readonly kind: 'created'; readonly step: StepId; readonly name: string }
  | { readonly kind: 'named'; readonly name: string };

/** One thing to do to the engine. */
export type Step = StepBase &
  (
    | { readonly type: 'pullImage'; readonly image: string; readonly platform?: string }
    | { readonly type: 'buildImage'; readonly request: BuildRequest }
    | { readonly type: 'createNetwork'; readonly key: string; readonly body: NetworkCreateBody }
    | { readonly type: 'removeNetwork'; readonly networkId: string; readonly name: string }
    | { readonly type: 'createVolume'; readonly key: string; readonly body: VolumeCreateBody }
    | { readonly type: 'removeVolume'; readonly name: string }
    | {
        readonly type: 'createContainer';
        readonly name: string;
        /**
         * Complete but for what only a running deploy knows: see `resolve`, `resolveImage` and `resolveHash`.
         */
        readonly body: ContainerCreateBody;
        readonly platform?: string;
        /** Namespaces and volumes shared with other services' containers, filled into the body at run time. */
        readonly resolve: readonly { readonly field: 'NetworkMode' | 'IpcMode' | 'PidMode' | 'VolumesFrom'; readonly container: ContainerRef }[];
        /**
         * The image was not on the engine (or about to be replaced) when the plan was made: its local id is looked up and becomes the `image` label,
         * and those of `carryOver` (anonymous volumes of the replaced container) that the image declares as volumes are mounted again.
         */
        readonly resolveImage?: { readonly carryOver: readonly Mount[] };
        /**
         * The configuration hash covers ids of containers that this plan creates: `text` is what is hashed, with each
         * `container` id still written as `token`. The executor substitutes, hashes and writes the `config-hash` label.
         */
        readonly resolveHash?: { readonly text: string; readonly tokens: readonly { readonly token: string; readonly container: ContainerRef }[] };
      }
    | { readonly type: 'connectNetwork'; readonly network: NetworkRef; readonly container: ContainerRef; readonly endpoint: EndpointSettings }
    | { readonly type: 'disconnectNetwork'; readonly network: NetworkRef; readonly container: ContainerRef }
    | { readonly type: 'injectFiles'; readonly container: ContainerRef; readonly files: readonly { readonly path: string; readonly content: string; readonly mode: number }[] }
    | { readonly type: 'startContainer'; readonly container: ContainerRef }
    | { readonly type: 'waitHealthy'; readonly container: ContainerRef; readonly required: boolean }
    | { readonly type: 'waitCompleted'; readonly container: ContainerRef; readonly required: boolean }
    | { readonly type: 'stopContainer'; readonly container: ContainerRef; readonly timeoutSeconds?: number }
    | { readonly type: 'restartContainer'; readonly container: ContainerRef; readonly timeoutSeconds?: number }
    | { readonly type: 'pauseContainer'; readonly container: ContainerRef }
    | { readonly type: 'unpauseContainer'; readonly container: ContainerRef }
    | { readonly type: 'killContainer'; readonly container: ContainerRef; readonly signal: string }
    | { readonly type: 'removeContainer'; readonly container: ContainerRef; readonly volumes: boolean; readonly force: boolean }
    | { readonly type: 'renameContainer'; readonly container: ContainerRef; readonly name: string }
  );

export type StepType = Step['type'];

export type ServiceChangeKind = 'create' | 'recreate' | 'start' | 'scale' | 'remove' | 'none';

/** What the plan means for one service (or network, or volume), for the Changes tab and `slipway plan`. */
export interface Change {
  readonly subject: 'service' | 'network' | 'volume';
  readonly name: string;
  readonly kind: ServiceChangeKind;
  /** Why, one clause each. Empty for `none`. */
  readonly causes: readonly string[];
  /** Old and new values where known, e.g. `image: nginx:1.27 → nginx:1.29`. Secret-looking values are masked. */
  readonly details: readonly { readonly field: string; readonly from: string | undefined; readonly to: string | undefined }[];
  readonly losses: readonly Loss[];
}

/** Said before anything is touched: a taken port, a clashing name, a missing external network. */
export interface PlanProblem {
  readonly severity: 'error' | 'warning';
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly service?: string;
}

/** Everything a deploy (or down) will do, as data. */
export interface Plan {
  readonly project: string;
  readonly steps: readonly Step[];
  readonly changes: readonly Change[];
  /** With an `error` among them the plan must not be run. */
  readonly problems: readonly PlanProblem[];
  /**
   * Present when the steps only pull and build images whose services run already: whether their containers are replaced depends on
   * what comes out. Afterwards a new snapshot is planned with these options.
   */
  readonly again?: PlanOptions;
}

/** What `docker compose up` is told on its command line, and Slipway's own choices. */
export interface PlanOptions {
  /** Only these and what they depend on; all when absent or empty. */
  readonly services?: readonly string[];
  /** `--no-deps` when false. */
  readonly withDependencies?: boolean;
  /** Replaces the named services' containers (all when none is named) even if nothing changed. */
  readonly forceRecreate?: boolean;
  /** With forceRecreate: their dependencies too. */
  readonly alwaysRecreateDependencies?: boolean;
  /** Keeps existing containers whatever changed. */
  readonly noRecreate?: boolean;
  /** Removes containers of services that are no longer in the file. Default true, unlike `docker compose up`. */
  readonly removeOrphans?: boolean;
  readonly scale?: Readonly<Record<string, number>>;
  /** Overrides every service's pull_policy. */
  readonly pull?: 'missing' | 'always' | 'never';
  /** true: build even when the image is there; false: never build. Absent: build what is missing. */
  readonly build?: boolean;
  /** Images were pulled and built just now (`Plan.again`): take what the engine has. */
  readonly imagesReady?: boolean;
  /** Grace period for stopping; absent: each container's own. */
  readonly timeoutSeconds?: number;
  /** `-V`: new anonymous volumes instead of carrying the old ones over. */
  readonly renewAnonymousVolumes?: boolean;
  /** Recreates volumes whose configuration changed. Their data dies. */
  readonly recreateVolumes?: boolean;
  /** Values of the variables that secrets and configs with `environment:` name. */
  readonly variables?: Readonly<Record<string, string>>;
}
