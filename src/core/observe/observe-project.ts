import { composeLabels, EngineError, type Engine, type EngineEvent } from '#core/engine';
import { takeSnapshot } from './snapshot.ts';
import type { Observed, SnapshotRequest } from './types.ts';

/** Container actions that change nothing a snapshot shows; health checks alone would cause one per probe and container. */
const quietActions = ['exec_create', 'exec_start', 'exec_die', 'exec_detach', 'top', 'resize', 'attach', 'archive-path', 'extract-to-dir', 'copy', 'export'];

function changesSnapshot(event: EngineEvent, request: SnapshotRequest): boolean {
  const action = event.action.split(':')[0] ?? event.action;
  switch (event.type) {
    case 'container':
      return event.attributes[composeLabels.project] === request.project && !quietActions.includes(action);
    case 'network':
      // connect and disconnect come with the container's own start, die or destroy; a container that is plugged elsewhere by hand sends only these.
      return true;
    case 'volume':
      return action === 'create' || action === 'destroy';
    case 'image':
      return ['pull', 'tag', 'untag', 'delete', 'import', 'load'].includes(action);
    default:
      return false;
  }
}

export interface ObserveOptions {
  /**
   * Waited for between an event and the snapshot that follows it, so that a burst (a deploy of many containers) becomes a few snapshots
   * instead of one for each event. A short delay; the core itself has no clock.
   */
  readonly gather?: (signal: AbortSignal) => Promise<void>;
}

/**
 * A snapshot now, and a new one whenever the engine's events say that something about the project may have changed.
 * Events that come while a snapshot is being taken are folded into one more. Ends when `signal` aborts.
 *
 * @throws EngineError of kind `unreachable` when the engine goes away; the consumer reconnects and observes anew.
 */
export async function* observeProject(engine: Engine, request: SnapshotRequest, signal: AbortSignal, options: ObserveOptions = {}): AsyncGenerator<Observed, void, void> {
  const stop = new AbortController();
  const onAbort = (): void => stop.abort(signal.reason);
  if (signal.aborted) return;
  signal.addEventListener('abort', onAbort, { once: true });

  let dirty = true;
  let ended: { readonly error: unknown } | undefined;
  let wake: () => void = () => {};
  let opened: () => void = () => {};
  const open = new Promise<void>((resolve) => {
    opened = () => {
      resolve();
      // Opened again after a break: nobody told what happened meanwhile.
      dirty = true;
      wake();
    };
  });
  const listen = async (): Promise<void> => {
    try {
      // Unfiltered: network, volume and image events do not carry the project's label on every engine version.
      for await (const event of engine.events({ opened }, stop.signal)) {
        if (!changesSnapshot(event, request)) continue;
        dirty = true;
        wake();
      }
      ended = { error: new EngineError('unreachable', 'The engine closed its event stream.', { hint: 'Check that the engine is still running.' }) };
    } catch (error) {
      ended = { error };
    }
    wake();
  };
  const listening = listen();

  try {
    let revision = request.revision;
    // A change between the first snapshot and the opening of the stream would go unseen.
    await Promise.race([open, listening]);
    while (!signal.aborted) {
      if (dirty) {
        if (revision > request.revision) await options.gather?.(stop.signal);
        dirty = false;
        const observed = await takeSnapshot(engine, { ...request, revision }, stop.signal);
        revision += 1;
        yield observed;
        continue;
      }
      if (ended !== undefined) throw ended.error;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
    stop.abort();
    await listening;
  }
}
