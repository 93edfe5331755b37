import type { ObservedContainer } from '#core/observe';
import type { StepType } from '#core/plan';

export type StatusKind =
  /** No engine to ask. */
  | 'unknown'
  | 'none'
  | 'disabled'
  | 'waiting'
  | 'pulling'
  | 'building'
  | 'creating'
  | 'created'
  | 'starting'
  | 'running'
  | 'healthy'
  | 'unhealthy'
  | 'restarting'
  | 'paused'
  | 'stopping'
  | 'removing'
  | 'exited'
  | 'dead'
  | 'failed';

/** How the light looks; the word beside it always says the same. */
export type StatusTone = 'neutral' | 'busy' | 'ok' | 'warn' | 'error';

export interface ServiceStatus {
  readonly kind: StatusKind;
  readonly tone: StatusTone;
  /** 0 to 100, while pulling. */
  readonly percent: number | undefined;
  readonly exitCode: number | undefined;
  /** Replicas that run, and how many there are to be; only worth saying when more than one. */
  readonly up: number;
  readonly wanted: number;
}

/** What a deploy that is under way does with a service just now. */
export interface ServiceWork {
  readonly phase: 'waiting' | 'pulling' | 'building' | 'creating' | 'starting' | 'stopping' | 'removing' | 'failed';
  /** 0 to 1 where known. */
  readonly fraction: number | undefined;
}

/** The word for a step of a deploy, as the card of its service says it. */
export function workPhase(step: StepType): ServiceWork['phase'] {
  switch (step) {
    case 'pullImage':
      return 'pulling';
    case 'buildImage':
      return 'building';
    case 'createNetwork':
    case 'createVolume':
    case 'createContainer':
    case 'connectNetwork':
    case 'disconnectNetwork':
    case 'injectFiles':
    case 'renameContainer':
      return 'creating';
    case 'startContainer':
    case 'waitHealthy':
    case 'waitCompleted':
    case 'restartContainer':
    case 'unpauseContainer':
      return 'starting';
    case 'stopContainer':
    case 'pauseContainer':
    case 'killContainer':
      return 'stopping';
    case 'removeContainer':
    case 'removeNetwork':
    case 'removeVolume':
      return 'removing';
  }
}

const tones: Readonly<Record<StatusKind, StatusTone>> = {
  unknown: 'neutral',
  none: 'neutral',
  disabled: 'neutral',
  waiting: 'busy',
  pulling: 'busy',
  building: 'busy',
  creating: 'busy',
  created: 'neutral',
  starting: 'busy',
  running: 'ok',
  healthy: 'ok',
  unhealthy: 'error',
  restarting: 'warn',
  paused: 'warn',
  stopping: 'busy',
  removing: 'busy',
  exited: 'neutral',
  dead: 'error',
  failed: 'error',
};

/** Which of several replicas' states the card shows: the one a person must act upon first. */
const severity: readonly StatusKind[] = ['failed', 'dead', 'unhealthy', 'restarting', 'exited', 'removing', 'paused', 'created', 'starting', 'running', 'healthy'];

function containerKind(container: ObservedContainer): StatusKind {
  switch (container.state) {
    case 'created':
      return 'created';
    case 'running':
      return container.health === 'none' ? 'running' : container.health;
    case 'paused':
      return 'paused';
    case 'restarting':
      return 'restarting';
    case 'removing':
      return 'removing';
    case 'exited':
      return 'exited';
    case 'dead':
      return 'dead';
  }
}

function rank(kind: StatusKind, exitCode: number | undefined): number {
  // A finished one-shot (exit 0) is no worse than one that runs.
  if (kind === 'exited' && exitCode === 0) return severity.length;
  return severity.indexOf(kind);
}

/**
 * The status of a card: what a running deploy does with the service, otherwise the worst of its containers.
 * @param containers the service's own, one-off containers are ignored; undefined: no engine answers
 * @param wanted replicas the file asks for
 */
export function serviceStatus(containers: readonly ObservedContainer[] | undefined, work: ServiceWork | undefined, wanted: number, disabled: boolean): ServiceStatus {
  const own = (containers ?? []).filter((container) => !container.oneOff);
  const up = own.filter((container) => container.state === 'running').length;
  const base = { percent: undefined, exitCode: undefined, up, wanted: Math.max(wanted, own.length) };
  if (work !== undefined) {
    const percent = work.phase === 'pulling' && work.fraction !== undefined ? Math.min(100, Math.max(0, Math.floor(work.fraction * 100))) : undefined;
    return { ...base, kind: work.phase, tone: tones[work.phase], percent };
  }
  let worst: { kind: StatusKind; exitCode: number | undefined } | undefined;
  for (const container of own) {
    const candidate = { kind: containerKind(container), exitCode: container.state === 'exited' ? container.exitCode : undefined };
    if (worst === undefined || rank(candidate.kind, candidate.exitCode) < rank(worst.kind, worst.exitCode)) worst = candidate;
  }
  if (worst === undefined) {
    const kind = disabled ? 'disabled' : containers === undefined ? 'unknown' : 'none';
    return { ...base, kind, tone: tones[kind] };
  }
  const failedExit = worst.kind === 'exited' && worst.exitCode !== 0;
  return { ...base, kind: worst.kind, exitCode: worst.exitCode, tone: failedExit ? 'error' : tones[worst.kind] };
}
