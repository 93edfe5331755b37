import type { EngineContext, EngineProblem } from '#core/api';
import { EngineError, type Engine } from '#core/engine';
import { connectEngine, type TlsMaterial } from '#docker';
import type { EngineCandidate, Surroundings } from './candidate.ts';
import { dockerCredentials } from './credentials.ts';
import { discoverEngines } from './discover.ts';
import { hintsFor } from './hints.ts';
import { boundPrivateLog, startPrivateEngine, whyNoPrivateEngine } from './private-engine.ts';

export interface ConnectFirstOptions {
  readonly surroundings: Surroundings;
  /** Name of the context to use; null: the first that answers. */
  readonly context: string | null;
  /** Whether an engine of our own may be installed and started when none answers. */
  readonly mayStartPrivate: boolean;
  /** Why starting it failed, while it is too early to try again: said instead. */
  readonly privateFailure?: EngineProblem;
  /** Tells what is done to get an engine of our own, in a clause. */
  readonly note: (text: string) => void;
}

export interface FoundEngine {
  readonly contexts: readonly EngineContext[];
  /** An open connection, or why there is none. */
  readonly result: { readonly engine: Engine } | { readonly problem: EngineProblem };
  /** The problem is that an engine of our own could not be started. */
  readonly privateFailed?: true;
}

interface Attempt {
  readonly context: EngineContext;
  readonly error: EngineError;
}

async function tlsOf(candidate: EngineCandidate): Promise<TlsMaterial | undefined> {
  if (candidate.tls === undefined) return undefined;
  try {
    const material = await candidate.tls();
    const asked = candidate.context.source === 'environment' || material.skipVerify === true || candidate.context.endpoint.startsWith('https:');
    // A context without files and without a wish for TLS speaks plain TCP; DOCKER_TLS_VERIFY and DOCKER_TLS are such a wish.
    return material.ca === undefined && material.cert === undefined && !asked ? undefined : material;
  } catch (error) {
    throw new EngineError('permission', `The TLS files of ${candidate.context.name} cannot be read.`, {
      hint: 'Correct the permissions of the files in the docker configuration folder.',
      detail: error instanceof Error ? error.message : String(error),
    });
  }
}

async function open(candidate: EngineCandidate, surroundings: Surroundings, signal: AbortSignal): Promise<Engine> {
  const tls = await tlsOf(candidate);
  return await connectEngine({ endpoint: candidate.context.endpoint, credentials: dockerCredentials(surroundings), ...(tls === undefined ? {} : { tls }) }, signal);
}

function asEngineError(error: unknown): EngineError {
  return error instanceof EngineError ? error : new EngineError('server', error instanceof Error ? error.message : String(error));
}

function marked(candidates: readonly EngineCandidate[], current: EngineContext | undefined): readonly EngineContext[] {
  return candidates.map(({ context }) => ({ ...context, current: context.name === current?.name }));
}

/** One sentence and the steps; with several attempts the last hint lists them. */
function problemOf(attempts: readonly Attempt[], surroundings: Surroundings): EngineProblem {
  const [only] = attempts;
  if (attempts.length === 1 && only !== undefined && only.context.source !== 'socket' && only.context.source !== 'private') {
    const where = only.context.source === 'environment' ? 'DOCKER_HOST' : `Docker context ${only.context.name}`;
    return { message: `${where}: ${only.error.message}`, hints: only.error.hint === undefined ? [] : [only.error.hint] };
  }
  const denied = attempts.find((attempt) => attempt.error.kind === 'permission');
  const old = attempts.find((attempt) => attempt.error.kind === 'unsupported');
  const telling = denied ?? old;
  const tried = attempts.length === 0 ? [] : [`Tried: ${attempts.map(({ context, error }) => `${context.name}: ${error.message}`).join(' · ')}`];
  if (telling !== undefined) return { message: telling.error.message, hints: [...(telling.error.hint === undefined ? [] : [telling.error.hint]), ...tried] };
  return { message: 'No container engine answers on this machine.', hints: [...hintsFor(surroundings.platform), ...tried] };
}

/** Starts an engine of our own and connects to it; why not when that fails. */
async function ownEngine(options: ConnectFirstOptions, signal: AbortSignal): Promise<Engine | EngineError> {
  try {
    const own = await startPrivateEngine({ dataDirectory: options.surroundings.dataDirectory, onProgress: options.note, signal });
    return await connectEngine({ endpoint: own.endpoint, credentials: dockerCredentials(options.surroundings) }, signal);
  } catch (error) {
    return asEngineError(error);
  }
}

/**
 * Connects to the engine that is asked for, or to the first that answers in the order of {@link discoverEngines}. With DOCKER_HOST set only
 * that one is tried. Where none answers, and it may and can, starts a private one.
 * Whoever gets the engine closes it. Throws only when `signal` aborts.
 */
export async function connectFirst(options: ConnectFirstOptions, signal: AbortSignal): Promise<FoundEngine> {
  const candidates = await discoverEngines(options.surroundings);
  const chosen = options.context === null ? undefined : candidates.find(({ context }) => context.name === options.context);
  if (options.context !== null && chosen === undefined) {
    return { contexts: marked(candidates, undefined), result: { problem: { message: `There is no engine named “${options.context}” any more.`, hints: ['Choose another engine.'] } } };
  }
  const attempts: Attempt[] = [];
  for (const candidate of chosen === undefined ? candidates.filter(({ automatic }) => automatic) : [chosen]) {
    try {
      const engine = await open(candidate, options.surroundings, signal);
      if (candidate.context.source === 'private') await boundPrivateLog(options.surroundings.dataDirectory);
      return { contexts: marked(candidates, candidate.context), result: { engine } };
    } catch (error) {
      signal.throwIfAborted();
      attempts.push({ context: candidate.context, error: asEngineError(error) });
    }
  }
  const dictated = chosen !== undefined || attempts.some(({ context }) => context.source === 'environment');
  if (dictated || !options.mayStartPrivate || (await whyNoPrivateEngine()) !== undefined) {
    return { contexts: marked(candidates, undefined), result: { problem: problemOf(attempts, options.surroundings) } };
  }
  if (options.privateFailure !== undefined) return { contexts: marked(candidates, undefined), result: { problem: options.privateFailure } };
  const own = await ownEngine(options, signal);
  signal.throwIfAborted();
  if (own instanceof EngineError) {
    const hints = [...(own.hint === undefined ? [] : [own.hint]), 'Slipway tries again by itself, each time a little later.'];
    return { contexts: marked(candidates, undefined), result: { problem: { message: own.message, hints } }, privateFailed: true };
  }
  const now = await discoverEngines(options.surroundings);
  return { contexts: marked(now, now.find(({ context }) => context.source === 'private')?.context), result: { engine: own } };
}
