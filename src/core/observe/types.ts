import type { ContainerSummary, EngineInfo, ImageDetails, NetworkSummary, VolumeSummary } from '#core/engine';

/** A container of the project, with what its Compose labels say taken apart. */
export interface ObservedContainer extends ContainerSummary {
  readonly service: string;
  /** Replica number, from 1. */
  readonly number: number;
  readonly configHash: string;
  readonly oneOff: boolean;
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
}
