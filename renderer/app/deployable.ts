import type { ParseKeys } from 'i18next';
import type { DocumentState, EngineState } from '../state/index.ts';

/** Why a deploy cannot begin now, as a text key; undefined when it can. */
export function deployObstacle(document: Pick<DocumentState, 'load' | 'graph' | 'stale'>, engine: Pick<EngineState, 'status' | 'deploy'>): ParseKeys | undefined {
  if (engine.deploy?.running === true) return 'deploy.busy';
  if (document.stale || document.load.project === undefined) return 'deploy.hasErrors';
  if (document.graph.nodes.length === 0) return 'deploy.noServices';
  if (engine.status.state !== 'ready') return 'deploy.noEngine';
  return undefined;
}
