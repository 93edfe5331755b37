import type { EngineStatus } from '#core/api';
import type { Project } from '#core/compose';
import type { Observed } from '#core/observe';
import { useDocument, useEngine } from '../state/index.ts';
import { isCancelled, isDisconnected, notifyFailure } from './failure.ts';
import { callHost, readHost } from './host.ts';

/** Milliseconds that typing must rest before the snapshot is asked for under another name. */
const settle = 250;
/** Milliseconds before an observation that failed is tried again, while the engine is there. */
const again = 5_000;

/** Images a snapshot should look at, sorted, so that the same set is the same text. */
export function projectImages(project: Project): readonly string[] {
  const images = new Set<string>();
  for (const service of [...Object.values(project.services), ...Object.values(project.disabledServices)]) {
    if (service.image !== undefined && service.image !== '' && service.image.length <= 512) images.add(service.image);
  }
  return [...images].toSorted().slice(0, 1_000);
}

/** Mirrors the engine's state and, while one is ready, its images and the open project's snapshot. */
export function watchEngine(signal: AbortSignal): void {
  let observing: AbortController | undefined;
  let observedKey = '';
  let timer: ReturnType<typeof setTimeout> | undefined;

  const stopObserving = (): void => {
    observing?.abort();
    observing = undefined;
    observedKey = '';
  };

  const observe = async (project: string, images: readonly string[], abort: AbortSignal): Promise<void> => {
    try {
      await readHost('project.observe', { project, images: [...images] }, (observed: Observed) => {
        if (!abort.aborted) useEngine.setState({ observed });
      }, abort);
    } catch (error) {
      if (abort.aborted || isCancelled(error) || isDisconnected(error)) return;
      useEngine.setState({ observed: null });
      notifyFailure(error);
      clearTimeout(timer);
      timer = setTimeout(follow, again);
    }
    // Ended by itself: the engine went away. The next `ready` begins again.
    if (!abort.aborted) stopObserving();
  };

  const follow = (): void => {
    const { status } = useEngine.getState();
    if (status.state !== 'ready') {
      stopObserving();
      if (useEngine.getState().observed !== null) useEngine.setState({ observed: null });
      return;
    }
    const { project } = useDocument.getState();
    // A file that could not be read since it was opened: there is no project to look for.
    if (project.name === '') {
      stopObserving();
      if (useEngine.getState().observed !== null) useEngine.setState({ observed: null, probes: {} });
      return;
    }
    const images = projectImages(project);
    const key = JSON.stringify([status.info.endpoint, status.info.id, project.name, images]);
    if (key === observedKey) return;
    const { observed } = useEngine.getState();
    if (observed !== null && observed.project !== project.name) useEngine.setState({ observed: null, probes: {} });
    stopObserving();
    observedKey = key;
    observing = new AbortController();
    void observe(project.name, images, observing.signal);
  };

  const loadImages = async (): Promise<void> => {
    try {
      const { images } = await callHost('engine.images', {}, signal);
      useEngine.setState({ images });
    } catch (error) {
      if (!isCancelled(error) && !isDisconnected(error)) useEngine.setState({ images: [] });
    }
  };

  const onStatus = (status: EngineStatus): void => {
    const before = useEngine.getState().status;
    useEngine.setState({ status });
    if (status.state !== 'ready') useEngine.setState({ images: [] });
    else if (before.state !== 'ready' || before.info.id !== status.info.id) void loadImages();
    follow();
  };

  const unsubscribe = useDocument.subscribe((state, before) => {
    if (state.project === before.project) return;
    clearTimeout(timer);
    timer = setTimeout(follow, settle);
  });
  const unsubscribeRuns = useEngine.subscribe((state, before) => {
    // A deploy may have pulled or built images.
    if (before.deploy?.running === true && state.deploy?.running === false && state.status.state === 'ready') void loadImages();
  });
  signal.addEventListener('abort', () => {
    clearTimeout(timer);
    unsubscribe();
    unsubscribeRuns();
    stopObserving();
  });

  readHost('engine.watch', {}, onStatus, signal).catch(notifyFailure);
}
