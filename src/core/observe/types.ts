import type { ContainerDetails, ContainerState, ContainerSummary, EngineInfo, ImageDetails, NetworkSummary, PublishedPort, VolumeSummary } from '#core/engine';

/** A container of the project, with what its Compose labels say taken apart. */
export interface ObservedContainer extends ContainerSummary {
  readonly service: string;
  /** Replica number, from 1; 0 for one-off containers, which have none. */
  readonly number: number;
  readonly configHash: string;
  readonly oneOff: boolean;
}

/** A container that is not the project's: only what says whether a name or a port is taken, or a network or volume held. */
export interface NeighbourContainer {
  readonly name: string;
  /** The Compose project it belongs to, if any. */
  readonly project: string | undefined;
  readonly ports: readonly PublishedPort[];
  readonly state: ContainerState;
  /** The networks it is on; the id may be empty while it was never started. */
  readonly networks: readonly { readonly id: string; readonly name: string }[];
  /** Names of the volumes it mounts. */
  readonly volumes: readonly string[];
}

/** A container that a probe of the project asks from. It removes itself unless its Slipway was killed. */
export interface ProbeHelper {
  readonly id: string;
  readonly name: string;
  readonly state: ContainerState;
  /** Seconds since the epoch, by the engine's clock. */
  readonly created: number;
  /** Id of the container whose network it shares. */
  readonly target: string;
}

/**
 * One consistent snapshot of what exists on the engine for one project. Found by label, never by name.
 * `revision` grows by one with every snapshot of a session.
 */
export interface Observed {
  readonly revision: number;
  readonly project: string;
  readonly engine: EngineInfo;
  readonly containers: readonly ObservedContainer[];
  readonly networks: readonly NetworkSummary[];
  readonly volumes: readonly VolumeSummary[];
  /** By image reference as the project writes it; null: not on the engine. */
  readonly images: Readonly<Record<string, ImageDetails | null>>;
  /** Networks and volumes the project calls external (or whose name is taken by something without our label), by engine name. */
  readonly foreign: {
    readonly networks: Readonly<Record<string, NetworkSummary | null>>;
    readonly volumes: Readonly<Record<string, VolumeSummary | null>>;
  };
  /** By container id: those whose configuration hash is not the wanted one, so that a plan can say what changed. */
  readonly details?: Readonly<Record<string, ContainerDetails>>;
  /** Containers of others on the same engine; read-only for us. */
  readonly neighbours?: readonly NeighbourContainer[];
  readonly helpers?: readonly ProbeHelper[];
}

/** What a snapshot is asked for. */
export interface SnapshotRequest {
  readonly project: string;
  /** References as the project writes them. */
  readonly images: readonly string[];
  /** Engine names to look up whoever owns them: the external ones, and those the project wants to create. */
  readonly externalNetworks: readonly string[];
  readonly externalVolumes: readonly string[];
  readonly revision: number;
  /** Wanted configuration hash of each service: containers with another one are inspected, so that a plan can say what changed. */
  readonly hashes?: Readonly<Record<string, string>>;
}
