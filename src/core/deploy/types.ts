import type { HealthState, ContainerState } from '#core/engine';
import type { StepId, StepType } from '#core/plan';

export interface DeployFailure {
  readonly message: string;
  readonly hint?: string;
  /** The engine's own words, or the last log lines. */
  readonly detail?: string;
}

export type StepState = 'running' | 'done' | 'failed' | 'skipped' | 'cancelled';

/** What a running deploy tells, in order. */
export type DeployEvent =
  | { readonly type: 'start'; readonly steps: readonly { readonly id: StepId; readonly step: StepType; readonly service?: string; readonly label: string }[] }
  | {
      readonly type: 'step';
      readonly id: StepId;
      readonly step: StepType;
      readonly service?: string;
      readonly state: StepState;
      readonly error?: DeployFailure;
      /** Seconds since the deploy began. */
      readonly at: number;
    }
  | {
      readonly type: 'progress';
      readonly id: StepId;
      readonly service?: string;
      /** e.g. `pulling`, a builder line, `waiting for health`. */
      readonly text: string;
      /** 0 to 1 where known. */
      readonly fraction?: number;
    }
  | {
      readonly type: 'done';
      readonly ok: boolean;
      readonly cancelled: boolean;
      readonly services: readonly { readonly service: string; readonly container: string; readonly state: ContainerState; readonly health: HealthState }[];
      readonly failures: readonly (DeployFailure & { readonly service?: string; readonly step: StepId })[];
      /** What the plan warned of: a network that stays because others use it. Absent: nothing. */
      readonly warnings?: readonly { readonly message: string; readonly hint?: string; readonly service?: string }[];
      readonly seconds: number;
    };
