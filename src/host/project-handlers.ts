import { ApiError, type Handlers } from '#core/api';
import type { EngineSession } from './engine-session.ts';

type ProjectMethod = 'project.observe' | 'project.plan' | 'project.deploy' | 'project.stop' | 'project.remove' | 'project.probe' | 'container.logs';

// Until the planner, the executor and the observer have landed.
function later(): never {
  throw new ApiError('not-supported', 'This is not built yet.');
}

export function projectHandlers(session: EngineSession): Pick<Handlers, ProjectMethod> {
  return {
    'project.observe': later,
    'project.plan': later,
    'project.deploy': later,
    'project.stop': later,
    'project.remove': later,
    'project.probe': later,
    'container.logs': async function* ({ container, tail, follow }, signal) {
      const engine = await session.engine(signal);
      yield* engine.containerLogs(container, { tail, follow }, signal);
    },
  };
}
