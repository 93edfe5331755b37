import { slipwayLabels, type ContainerSummary } from '#core/engine';
import type { Observed, ProbeHelper } from './types.ts';

/** Longer than any probe takes between making a helper and reading its answer. Seconds. */
const abandonedAfter = 600;

/** undefined: not a helper of this project. */
export function parseProbeHelper({ id, name, state, created, labels }: ContainerSummary, project: string): ProbeHelper | undefined {
  const target = labels[slipwayLabels.probe];
  if (target === undefined || labels[slipwayLabels.probeProject] !== project) return undefined;
  return { id, name, state, created, target };
}

/**
 * Helpers that nobody will come back for: their Slipway was killed. One that runs is never among them, it may be another process's. One that
 * has ended is, once the container it asked from is gone (`leaving`: is about to go) or it is too old for anybody to still read its answer;
 * one that was made and never started, when it is that old. Age is told by the engine's clock, not by this machine's.
 */
export function abandonedHelpers({ helpers = [], containers, engine }: Observed, leaving: ReadonlySet<string> = new Set()): readonly ProbeHelper[] {
  if (helpers.length === 0) return [];
  const staying = new Set(containers.map(({ id }) => id).filter((id) => !leaving.has(id)));
  const { clock } = engine;
  return helpers.filter(({ state, created, target }) => {
    const isOld = clock !== undefined && clock / 1000 - created > abandonedAfter;
    switch (state) {
      case 'exited':
      case 'dead':
        return isOld || !staying.has(target);
      case 'created':
        return isOld;
      case 'running':
      case 'paused':
      case 'restarting':
      case 'removing':
        return false;
    }
  });
}
