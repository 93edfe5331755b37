import { setTimeout as wait } from 'node:timers/promises';
import { ApiError, type Handlers } from '#core/api';
import { deploy, type DeployEvent } from '#core/deploy';
import { EngineError, type Engine } from '#core/engine';
import { observeProject, snapshotRequest, takeSnapshot, type Observed } from '#core/observe';
import { planDown, planStop, planUp, type Plan, type PlanOptions } from '#core/plan';
import { runProbes } from '#core/probe';
import { buildGraph } from '#core/topology';
import { contentVariables, type Documents } from './documents.ts';
import type { EngineSession } from './engine-session.ts';
import { EventQueue } from './queue.ts';

type ProjectMethod = 'project.observe' | 'project.plan' | 'project.deploy' | 'project.stop' | 'project.remove' | 'project.probe' | 'container.logs';

export interface ProjectHandlerOptions {
  readonly session: EngineSession;
  readonly documents: Documents;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly probeImage: () => Promise<string>;
}

/** The handlers, and whether something that changes an engine is under way. */
export interface ProjectHandlers {
  readonly handlers: Pick<Handlers, ProjectMethod>;
  isBusy(): boolean;
}

/** Throws `plan-refused`, all problems as data, for a plan that must not be run. */
export function requireRunnable(plan: Plan): void {
  const errors = plan.problems.filter((problem) => problem.severity === 'error');
  const [first] = errors;
  if (first === undefined) return;
  const rest = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  throw new ApiError('plan-refused', `${first.message}${rest}`, { hint: first.hint, data: { problems: plan.problems } });
}

/** Progress that waits for a slow reader; beyond it only the newest of each step is kept. */
const mostProgress = 2_000;
/** How long a started container that nobody waits for is watched before the result is said. */
const settleSeconds = 0.25;

/** Runs a plan and tells its events. */
export async function* runPlan(plan: Plan, engine: Engine, signal: AbortSignal, replan?: (options: PlanOptions) => Promise<Plan>): AsyncGenerator<DeployEvent, void> {
  const queue = new EventQueue<DeployEvent>();
  const onEvent = (event: DeployEvent): void => queue.push(event, event.type === 'progress' && queue.size > mostProgress ? event.id : undefined);
  const settle = { seconds: settleSeconds, delay: (seconds: number, aborted: AbortSignal): Promise<void> => wait(seconds * 1000, undefined, { signal: aborted }) };
  const running = deploy(plan, engine, { signal, onEvent, now: () => performance.now() / 1000, settle, ...(replan === undefined ? {} : { replan }) }).then(
    () => queue.end(),
    (error: unknown) => queue.fail(error),
  );
  try {
    yield* queue;
  } finally {
    await running;
  }
}

/** A deploy of many containers sends events by the dozen: one snapshot for those of a tenth of a second. */
async function gather(signal: AbortSignal): Promise<void> {
  await wait(100, undefined, { signal }).catch(() => undefined);
}

export function projectHandlers(options: ProjectHandlerOptions): ProjectHandlers {
  const { session, documents, environment, probeImage } = options;
  const busy = new Set<string>();

  /** One change of a project at a time. */
  async function* alone(project: string, run: () => AsyncIterable<DeployEvent>): AsyncGenerator<DeployEvent, void> {
    if (busy.has(project)) {
      throw new ApiError('busy', `Something is being done to ${project} already.`, { hint: 'Wait until it is done, or cancel it.' });
    }
    busy.add(project);
    try {
      yield* run();
    } finally {
      busy.delete(project);
    }
  }

  async function* byLabels(project: string, decide: (observed: Observed) => Plan, signal: AbortSignal): AsyncGenerator<DeployEvent, void> {
    const engine = await session.engine(signal);
    const observed = await takeSnapshot(engine, { project, images: [], externalNetworks: [], externalVolumes: [], revision: 1 }, signal);
    yield* runPlan(decide(observed), engine, signal);
  }

  const handlers: Pick<Handlers, ProjectMethod> = {
    'project.observe': async function* ({ project, images }, signal) {
      let revision = 1;
      for (;;) {
        const engine = await session.whenReady(signal);
        if (engine === undefined) return;
        try {
          for await (const observed of observeProject(engine, { project, images, externalNetworks: [], externalVolumes: [], revision }, signal, { gather })) {
            revision = observed.revision + 1;
            yield observed;
          }
          return;
        } catch (error) {
          // An engine that went away or was left for another: the next one is observed, with a new snapshot.
          if (!(error instanceof EngineError) || !['unreachable', 'cancelled', 'timeout'].includes(error.kind) || signal.aborted) throw error;
          await wait(250, undefined, { signal }).catch(() => undefined);
        }
      }
    },
    'project.plan': async ({ document }, signal) => {
      const project = documents.load(document);
      const engine = await session.engine(signal);
      return planUp(project, await takeSnapshot(engine, snapshotRequest(project), signal), { variables: contentVariables(project, environment) });
    },
    'project.deploy': async function* ({ document, services }, signal) {
      const project = await documents.loadForDeploy(document);
      yield* alone(project.name, async function* () {
        const engine = await session.engine(signal);
        const planWith = async (options: PlanOptions): Promise<Plan> => planUp(project, await takeSnapshot(engine, snapshotRequest(project), signal), options);
        const plan = await planWith({ services, variables: contentVariables(project, environment) });
        requireRunnable(plan);
        yield* runPlan(plan, engine, signal, planWith);
      });
    },
    'project.stop': ({ project }, signal) => alone(project, () => byLabels(project, (observed) => planStop(project, observed), signal)),
    'project.remove': ({ project, volumes }, signal) => alone(project, () => byLabels(project, (observed) => planDown(project, observed, { volumes }), signal)),
    'project.probe': async function* ({ document }, signal) {
      const project = documents.load(document);
      const engine = await session.engine(signal);
      const observed = await takeSnapshot(engine, snapshotRequest(project), signal);
      yield* runProbes(engine, { project, graph: buildGraph(project), observed, image: await probeImage(), signal });
    },
    'container.logs': async function* ({ container, tail, follow }, signal) {
      const engine = await session.engine(signal);
      yield* engine.containerLogs(container, { tail, follow }, signal);
    },
  };
  return { handlers, isBusy: () => busy.size > 0 };
}
