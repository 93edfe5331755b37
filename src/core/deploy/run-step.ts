import { composeLabels, EngineError, type ContainerCreateBody, type Engine, type ImageDetails, type PullProgress } from '#core/engine';
import { sha256Hex } from '#core/lib';
import type { ContainerRef, NetworkRef, Step, StepId } from '#core/plan';
import { exitFailure, StepFailure, unhealthyFailure } from './failure.ts';
import type { Watch } from './watch.ts';

/** What running steps share during one deploy. */
export interface Run {
  readonly engine: Engine;
  readonly signal: AbortSignal;
  /** Ids of the containers and networks made so far, by the step that made them. */
  readonly created: Map<StepId, string>;
  readonly images: Map<string, Promise<ImageDetails>>;
  /** There is one whenever the plan waits for anything. */
  readonly watch: Watch | undefined;
  readonly report: (text: string, fraction?: number) => void;
}

/** A container that dies again and again while it is waited for is given up after this many deaths. */
const tooManyDeaths = 5;

function idOf(run: Run, ref: ContainerRef): string {
  if (ref.kind === 'existing') return ref.id;
  const id = run.created.get(ref.step);
  if (id === undefined) throw new EngineError('server', `The container of step "${ref.step}" was not created.`);
  return id;
}

/** What the engine is asked with: the id wherever there is one. */
function networkIdOf(run: Run, ref: NetworkRef): string {
  if (ref.kind === 'existing') return ref.id;
  if (ref.kind === 'named') return ref.name;
  const id = run.created.get(ref.step);
  if (id === undefined) throw new EngineError('server', `The network of step "${ref.step}" was not created.`);
  return id;
}

function imageOf(run: Run, reference: string): Promise<ImageDetails> {
  const known = run.images.get(reference);
  if (known !== undefined) return known;
  const asked = run.engine.inspectImage(reference, run.signal);
  run.images.set(reference, asked);
  return asked;
}

/** Puts ids where the plan could only name containers. */
async function completedBody(run: Run, step: Extract<Step, { readonly type: 'createContainer' }>): Promise<ContainerCreateBody> {
  let { body } = step;
  for (const { field, container } of step.resolve) {
    const id = idOf(run, container);
    const host = body.HostConfig ?? {};
    if (field === 'VolumesFrom') {
      const sources: unknown = host['VolumesFrom'];
      const resolved = Array.isArray(sources) ? sources.map((source: unknown) => (source === container.name ? id : source)) : [id];
      body = { ...body, HostConfig: { ...host, VolumesFrom: resolved } };
    } else {
      body = { ...body, HostConfig: { ...host, [field]: `container:${id}` } };
    }
  }
  if (step.resolveHash !== undefined) {
    let { text } = step.resolveHash;
    for (const { token, container } of step.resolveHash.tokens) text = text.replaceAll(token, idOf(run, container));
    body = { ...body, Labels: { ...body.Labels, [composeLabels.configHash]: sha256Hex(text) } };
  }
  if (step.resolveImage !== undefined) {
    const image = await imageOf(run, body.Image);
    const carried = step.resolveImage.carryOver.filter((mount) => image.volumes.includes(mount.Target));
    const host = body.HostConfig ?? {};
    body = { ...body, Labels: { ...body.Labels, [composeLabels.image]: image.id }, ...(carried.length === 0 ? {} : { HostConfig: { ...host, Mounts: [...(host.Mounts ?? []), ...carried] } }) };
  }
  return body;
}

/** Folds the layers' progress into one line. */
function pullReporter(run: Run): (progress: PullProgress) => void {
  const layers = new Map<string, { readonly current: number; readonly total: number }>();
  return ({ layer, status, current, total }) => {
    if (layer !== undefined && current !== undefined && total !== undefined && total > 0) layers.set(layer, { current, total });
    else if (layer !== undefined && /complete|already exists/i.test(status)) {
      const known = layers.get(layer);
      if (known !== undefined) layers.set(layer, { current: known.total, total: known.total });
    }
    let done = 0;
    let all = 0;
    for (const part of layers.values()) {
      done += part.current;
      all += part.total;
    }
    run.report(layer === undefined ? status : `${status} ${layer}`, all === 0 ? undefined : Math.min(1, done / all));
  };
}

async function waitHealthy(run: Run, id: string): Promise<void> {
  let deaths = 0;
  run.report('waiting for health');
  await run.watch?.until(id, async (event) => {
    if (event?.action === 'die') deaths += 1;
    const details = await run.engine.inspectContainer(id, run.signal);
    if (details.state === 'exited' || details.state === 'dead' || deaths >= tooManyDeaths) throw new StepFailure(await exitFailure(run.engine, details, run.signal));
    if (details.state === 'restarting') {
      // Between two lives its health says nothing.
      run.report(`exited with code ${details.exitCode}, restarting`);
      return undefined;
    }
    switch (details.health) {
      case 'healthy':
        return true;
      case 'unhealthy':
        throw new StepFailure(await unhealthyFailure(run.engine, details, run.signal));
      case 'none':
        if (details.state !== 'running') return undefined;
        throw new StepFailure({ message: `Container ${details.name} has no health check, but others wait for it to be healthy.`, hint: 'Add a health check, or wait for service_started.' });
      case 'starting':
        return undefined;
    }
  });
}

async function waitCompleted(run: Run, id: string): Promise<void> {
  run.report('waiting for completion');
  await run.watch?.until(id, async () => {
    const details = await run.engine.inspectContainer(id, run.signal);
    if (details.state !== 'exited' && details.state !== 'dead') return undefined;
    if (details.state === 'exited' && details.exitCode === 0) return true;
    throw new StepFailure(await exitFailure(run.engine, details, run.signal));
  });
}

/** Whatever is to go and is gone already, or is just being removed by somebody else (`--rm`, another client, by hand), needs nothing more. */
async function untilGone(removal: Promise<void>): Promise<void> {
  try {
    await removal;
  } catch (error) {
    const gone = error instanceof EngineError && (error.kind === 'not-found' || (error.kind === 'conflict' && /removal of container \S+ is already in progress/i.test(error.detail ?? '')));
    if (!gone) throw error;
  }
}

/** Does one step. Throws EngineError or StepFailure; decides nothing. */
export async function runStep(run: Run, step: Step): Promise<void> {
  const { engine, signal } = run;
  switch (step.type) {
    case 'pullImage':
      await engine.pullImage(step.image, step.platform === undefined ? {} : { platform: step.platform }, pullReporter(run), signal);
      return;
    case 'buildImage':
      await engine.buildImage(step.request, (text) => run.report(text), signal);
      return;
    case 'createNetwork':
      run.created.set(step.id, (await engine.createNetwork(step.body, signal)).id);
      return;
    case 'removeNetwork':
      await untilGone(engine.removeNetwork(step.networkId, signal));
      return;
    case 'createVolume':
      await engine.createVolume(step.body, signal);
      return;
    case 'removeVolume':
      await untilGone(engine.removeVolume(step.name, signal));
      return;
    case 'createContainer': {
      const body = await completedBody(run, step);
      const { id, warnings } = await engine.createContainer({ name: step.name, body, ...(step.platform === undefined ? {} : { platform: step.platform }) }, signal);
      run.created.set(step.id, id);
      for (const warning of warnings) run.report(`warning: ${warning}`);
      return;
    }
    case 'connectNetwork':
      await engine.connectNetwork(networkIdOf(run, step.network), idOf(run, step.container), step.endpoint, signal);
      return;
    case 'disconnectNetwork':
      await untilGone(engine.disconnectNetwork(networkIdOf(run, step.network), idOf(run, step.container), { force: true }, signal));
      return;
    case 'injectFiles':
      await engine.putFiles(idOf(run, step.container), step.files, signal);
      return;
    case 'startContainer':
      await engine.startContainer(idOf(run, step.container), signal);
      return;
    case 'waitHealthy':
      await waitHealthy(run, idOf(run, step.container));
      return;
    case 'waitCompleted':
      await waitCompleted(run, idOf(run, step.container));
      return;
    case 'stopContainer':
      await untilGone(engine.stopContainer(idOf(run, step.container), step.timeoutSeconds === undefined ? {} : { timeoutSeconds: step.timeoutSeconds }, signal));
      return;
    case 'restartContainer':
      await engine.restartContainer(idOf(run, step.container), step.timeoutSeconds === undefined ? {} : { timeoutSeconds: step.timeoutSeconds }, signal);
      return;
    case 'pauseContainer':
      await engine.pauseContainer(idOf(run, step.container), signal);
      return;
    case 'unpauseContainer':
      await engine.unpauseContainer(idOf(run, step.container), signal);
      return;
    case 'killContainer':
      await engine.killContainer(idOf(run, step.container), { signal: step.signal }, signal);
      return;
    case 'removeContainer':
      await untilGone(engine.removeContainer(idOf(run, step.container), { force: step.force, volumes: step.volumes }, signal));
      return;
    case 'renameContainer':
      await engine.renameContainer(idOf(run, step.container), step.name, signal);
  }
}
