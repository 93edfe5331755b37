import { EngineError, slipwayLabels, type ContainerCreateBody, type Engine } from '#core/engine';
import { abandonedHelpers, type Observed } from '#core/observe';
import type { Graph } from '#core/topology';
import { parseAnswers } from './answer.ts';
import { probeQuestions, type ProbeOptions, type ProbeQuestion } from './questions.ts';
import { probeScript } from './script.ts';
import type { ProbeResult } from './types.ts';
import { judge, knownBefore, unanswered } from './verdict.ts';

const sourcesAtOnce = 8;

export interface ProbeRequest extends ProbeOptions {
  readonly project: { readonly name: string };
  readonly graph: Graph;
  readonly observed: Observed;
  /** Image of the helper containers: anything with sh, nslookup and nc, such as `busybox:1.37`. Pulled when the engine lacks it. */
  readonly image: string;
  readonly signal?: AbortSignal;
}

/** How the questions can be asked: from a helper container, or, without its image, by a command in the service's own container. */
type Means = { readonly kind: 'helper' } | { readonly kind: 'exec'; readonly because: string };

function parameters(questions: readonly ProbeQuestion[]): readonly string[] {
  return questions.flatMap(({ name, port }) => [name, port === null ? '-' : String(port)]);
}

/**
 * A container that lives for one run of the script in the network namespace of another: no privileges, no writable disk, little memory.
 * It carries none of Compose's labels, so neither Compose nor `observe` takes it for a service.
 */
function helperBody(image: string, project: string, container: string, questions: readonly ProbeQuestion[]): ContainerCreateBody {
  return {
    Image: image,
    Entrypoint: ['sh', '-c', probeScript, 'slipway-probe'],
    Cmd: parameters(questions),
    User: '65534:65534',
    Labels: { [slipwayLabels.probe]: container, [slipwayLabels.probeProject]: project },
    Healthcheck: { Test: ['NONE'] },
    HostConfig: {
      NetworkMode: `container:${container}`,
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      Memory: 64 * 1024 * 1024,
      PidsLimit: 256,
      // Its output is read back, whatever log driver the engine uses by default.
      LogConfig: { Type: 'json-file', Config: {} },
      RestartPolicy: { Name: 'no', MaximumRetryCount: 0 },
    },
  };
}

async function removeHelper(engine: Engine, name: string, force: boolean): Promise<void> {
  try {
    await engine.removeContainer(name, { force, volumes: true });
  } catch (error) {
    // Never made, or being removed by somebody else: gone either way. One that runs after all is not ours to end.
    if (error instanceof EngineError && (error.kind === 'not-found' || error.kind === 'conflict')) return;
    throw error;
  }
}

async function askFromHelper(engine: Engine, request: ProbeRequest, container: string, questions: readonly ProbeQuestion[], signal: AbortSignal): Promise<readonly string[]> {
  // With a name of our choice it can be removed even when the answer to "create" never arrives.
  const name = `slipway-probe-${container.slice(0, 12)}-${Math.random().toString(36).slice(2, 10)}`;
  try {
    await engine.createContainer({ name, body: helperBody(request.image, request.project.name, container, questions) }, signal);
    await engine.startContainer(name, signal);
    await engine.waitContainer(name, signal);
    const lines: string[] = [];
    for await (const line of engine.containerLogs(name, {}, signal)) if (line.stream === 'stdout') lines.push(line.text);
    return lines;
  } finally {
    await removeHelper(engine, name, true);
  }
}

async function ask(engine: Engine, request: ProbeRequest, means: Promise<Means>, container: string, questions: readonly ProbeQuestion[], signal: AbortSignal): Promise<readonly ProbeResult[]> {
  const how = await means;
  if (how.kind === 'helper') {
    const answers = parseAnswers(await askFromHelper(engine, request, container, questions, signal));
    return questions.map((question, index) => judge(question, answers.get(index)));
  }
  const output = await engine.exec(container, ['sh', '-c', probeScript, 'slipway-probe', ...parameters(questions)], signal);
  const answers = parseAnswers(output.stdout.split('\n'));
  if (answers.size > 0) return questions.map((question, index) => judge(question, answers.get(index)));
  return questions.map((question) =>
    unanswered(question, 'error', `${how.because} ${question.from}'s own container has no shell to ask from either. Make the probe image available or choose another one in the settings.`),
  );
}

/** Makes sure of the probe image once for all sources. */
async function findMeans(engine: Engine, image: string, signal: AbortSignal): Promise<Means> {
  try {
    await engine.inspectImage(image, signal);
    return { kind: 'helper' };
  } catch (error) {
    if (!(error instanceof EngineError) || error.kind !== 'image-not-found') throw error;
  }
  try {
    await engine.pullImage(image, {}, () => {}, signal);
    return { kind: 'helper' };
  } catch (error) {
    if (!(error instanceof EngineError) || error.kind === 'cancelled' || error.kind === 'unreachable') throw error;
    return { kind: 'exec', because: `The probe image ${image} is not on the engine and could not be pulled (${error.message.replace(/[.\s]+$/, '')}).` };
  }
}

function failure(error: unknown): string {
  if (!(error instanceof EngineError)) throw error;
  return error.hint === undefined ? error.message : `${error.message} ${error.hint}`;
}

/**
 * Asks, for every link (or pair) at once, whether `to`'s name resolves and its port opens from inside `from`'s network namespace.
 * One helper container for each source asks all of its questions; up to 8 sources at a time; results come as they are known, each question
 * exactly once. Helpers are removed whatever happens. Ends early when `signal` aborts.
 *
 * @throws EngineError only when the engine cannot be asked at all; what concerns one source becomes results with the verdict `error`
 */
export async function* runProbes(engine: Engine, request: ProbeRequest): AsyncGenerator<ProbeResult, void, undefined> {
  const questions = probeQuestions(request.graph, request.observed, request);
  const bySource = new Map<string, ProbeQuestion[]>();
  for (const question of questions) {
    const known = knownBefore(question);
    if (known !== undefined) yield known;
    else if (question.container !== undefined) {
      const asked = bySource.get(question.container);
      if (asked === undefined) bySource.set(question.container, [question]);
      else asked.push(question);
    }
  }
  if (bySource.size === 0 || request.signal?.aborted === true) return;

  const controller = new AbortController();
  const stop = (): void => controller.abort();
  request.signal?.addEventListener('abort', stop, { once: true });
  const running = new Map<string, Promise<{ readonly container: string; readonly results: readonly ProbeResult[] }>>();
  try {
    await Promise.all(abandonedHelpers(request.observed).map(({ id }) => removeHelper(engine, id, false)));
    const means = findMeans(engine, request.image, controller.signal);
    const waiting = [...bySource];
    while (waiting.length > 0 || running.size > 0) {
      for (let next = running.size < sourcesAtOnce ? waiting.shift() : undefined; next !== undefined; next = running.size < sourcesAtOnce ? waiting.shift() : undefined) {
        const [container, asked] = next;
        running.set(
          container,
          ask(engine, request, means, container, asked, controller.signal).then(
            (results) => ({ container, results }),
            (error: unknown) => ({ container, results: asked.map((question) => unanswered(question, 'error', `${question.from} could not be asked: ${failure(error)}`)) }),
          ),
        );
      }
      const done = await Promise.race(running.values());
      running.delete(done.container);
      if (controller.signal.aborted) return;
      yield* done.results;
    }
  } catch (error) {
    if (controller.signal.aborted && error instanceof EngineError) return;
    throw error;
  } finally {
    controller.abort();
    request.signal?.removeEventListener('abort', stop);
    await Promise.allSettled(running.values());
  }
}
