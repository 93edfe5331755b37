import { setTimeout as delay } from 'node:timers/promises';
import { formatDiagnostic, loadProject, type Project } from '#core/compose';
import { deploy, type DeployDone, type DeployEvent } from '#core/deploy';
import type { Engine } from '#core/engine';
import { snapshotRequest, takeSnapshot, type Observed, type ObservedContainer } from '#core/observe';
import { planDown, planUp, type Plan, type PlanOptions } from '#core/plan';
import { anonymousVolumes, removeProject } from '../support/cleaning.ts';

/** What one deploy did. */
export interface Deployment {
  readonly plan: Plan;
  readonly done: DeployDone;
  readonly events: readonly DeployEvent[];
  /** Ids of the steps in the order in which they ended well. */
  readonly finished: readonly string[];
}

export interface UpOptions extends PlanOptions {
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: DeployEvent) => void;
  readonly settleSeconds?: number;
  /** Another way to the engine for this deploy. */
  readonly engine?: Engine;
}

/** A project with a name of its own on a real engine. */
export interface TestProject {
  readonly name: string;
  readonly load: (text: string) => Project;
  readonly up: (text: string, options?: UpOptions) => Promise<Deployment>;
  readonly down: (options?: { readonly volumes?: boolean }) => Promise<Deployment>;
  readonly run: (plan: Plan, options?: UpOptions) => Promise<Deployment>;
  readonly observed: () => Promise<Observed>;
  /** Containers by `svc-N`. */
  readonly containers: () => Promise<Readonly<Record<string, ObservedContainer>>>;
  /** Removes by id whatever is left. */
  readonly clean: () => Promise<void>;
}

export function testProject(engine: Engine, name: string, folder = '/srv/slipway-test'): TestProject {
  const load = (text: string): Project => {
    const { project, diagnostics } = loadProject({
      files: [{ path: `${folder}/compose.yaml`, text }],
      projectName: name,
      reader: { readFile: () => ({ kind: 'missing' }), variable: () => undefined },
    });
    if (project === undefined) throw new Error(diagnostics.map(formatDiagnostic).join('\n'));
    return project;
  };
  const anonymous = new Set<string>();
  const observed = async (): Promise<Observed> => {
    const snapshot = await takeSnapshot(engine, { project: name, images: [], externalNetworks: [], externalVolumes: [], revision: 1 });
    for (const volume of anonymousVolumes(snapshot.containers)) anonymous.add(volume);
    return snapshot;
  };
  const run = async (plan: Plan, options: UpOptions = {}): Promise<Deployment> => {
    const events: DeployEvent[] = [];
    const done = await deploy(plan, options.engine ?? engine, {
      signal: options.signal ?? new AbortController().signal,
      onEvent: (event) => {
        events.push(event);
        options.onEvent?.(event);
      },
      now: () => performance.now() / 1000,
      ...(options.settleSeconds === undefined ? {} : { settle: { seconds: options.settleSeconds, delay: (seconds: number) => delay(seconds * 1000) } }),
    });
    return { plan, done, events, finished: events.flatMap((event) => (event.type === 'step' && event.state === 'done' ? [event.id] : [])) };
  };
  return {
    name,
    load,
    observed,
    run,
    up: async (text, options = {}) => {
      const project = load(text);
      return run(planUp(project, await takeSnapshot(options.engine ?? engine, snapshotRequest(project)), options), options);
    },
    down: async (options = {}) => run(planDown(name, await observed(), { volumes: options.volumes === true, timeoutSeconds: 0 })),
    containers: async () => Object.fromEntries((await observed()).containers.map((container) => [`${container.service}-${container.number}`, container])),
    clean: () => removeProject(engine, name, [...anonymous]),
  };
}

export function idsOf(containers: Readonly<Record<string, ObservedContainer>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(containers).map(([name, container]) => [name, container.id]));
}
