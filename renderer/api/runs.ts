import type { StreamMethod, InputOf } from '#core/api';
import type { DeployEvent } from '#core/deploy';
import { translator } from '../i18n/index.ts';
import { beginRun, failRun, foldRun } from '../state/run.ts';
import { useDocument, useEngine, useView, type DeployRun } from '../state/index.ts';
import { failureOf } from './failure.ts';
import { readHost } from './host.ts';
import { documentInput, replan } from './planning.ts';
import { probe } from './probes.ts';

let current: AbortController | undefined;

/** Events of a run that wait for the next frame; beyond that they are shown at once. */
const mostWaiting = 1_000;

type RunMethod = Extract<StreamMethod, 'project.deploy' | 'project.stop' | 'project.remove'>;

function change(fold: (run: DeployRun) => DeployRun): void {
  useEngine.setState((state) => (state.deploy === null ? {} : { deploy: fold(state.deploy) }));
}

async function run<M extends RunMethod>(kind: DeployRun['kind'], project: string, method: M, input: InputOf<M>): Promise<void> {
  if (useEngine.getState().deploy?.running === true) return;
  const abort = new AbortController();
  current = abort;
  useEngine.setState({ deploy: beginRun(kind, project) });
  useView.getState().showTab('activity');
  // A pull can tell hundreds of things a second; one render a frame is enough.
  let waiting: DeployEvent[] = [];
  let frame: number | undefined;
  const flush = (): void => {
    if (frame !== undefined) cancelAnimationFrame(frame);
    frame = undefined;
    const events = waiting;
    waiting = [];
    change((state) => events.reduce(foldRun, state));
  };
  try {
    await readHost<RunMethod>(method, input, (event) => {
      waiting.push(event);
      // A page that nobody sees gets no frames.
      if (waiting.length >= mostWaiting) flush();
      else frame ??= requestAnimationFrame(flush);
    }, abort.signal);
    flush();
    if (useEngine.getState().deploy?.running === true) {
      change((state) => failRun(state, { message: translator.t(abort.signal.aborted ? 'activity.cancelled' : 'errors.endedEarly') }));
    }
  } catch (error) {
    flush();
    change((state) => failRun(state, failureOf(error)));
  } finally {
    if (frame !== undefined) cancelAnimationFrame(frame);
    if (current === abort) current = undefined;
    void replan();
  }
}

/** Makes what runs equal to the document. `services`: only these (and what they need). */
export async function deploy(services: readonly string[] = []): Promise<void> {
  const { project } = useDocument.getState();
  await run('deploy', project.name, 'project.deploy', { document: documentInput(), services: [...services] });
  const result = useEngine.getState().deploy?.result;
  if (result?.services.some((service) => service.state === 'running') === true) await probe();
}

/** Stops the project's containers and keeps them. */
export function stop(): Promise<void> {
  const { name } = useDocument.getState().project;
  return run('stop', name, 'project.stop', { project: name });
}

/** Removes the project's containers and networks, and its volumes when asked. */
export function remove(volumes: boolean): Promise<void> {
  const { name } = useDocument.getState().project;
  return run('remove', name, 'project.remove', { project: name, volumes });
}

/** Stops the running deploy, stop or remove; steps under way end first. */
export function cancel(): void {
  if (current === undefined) return;
  change((state) => ({ ...state, cancelling: true }));
  current.abort();
}
