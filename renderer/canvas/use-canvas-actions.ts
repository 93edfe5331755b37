import { useReactFlow, useStoreApi } from '@xyflow/react';
import { flushSync } from 'react-dom';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { boundsOf, cardRect, cardSize, inflate, mountRowHeight, type Position, type Rect } from '#core/topology';
import { useTranslation } from '../i18n/index.ts';
import { useDocument, useView, type CanvasActions } from '../state/index.ts';
import { deleteSelection } from './actions.ts';
import { duplicateSelection } from './clipboard.ts';
import { moveCards, useDrawing } from './drawing.ts';
import { keepShown, viewportFor } from './geometry.ts';
import { tidyLayout } from './layout.ts';

export const zoomLimits = { min: 0.05, max: 2 } as const;
/** With many services, below this zoom a card's text cannot be read and everything is painted instead. */
export const paintedBelow = 0.4;
/** Fitting never enlarges beyond natural size; looking at a selection may not go below reading size. */
const fitPadding = { most: 32, ofWidth: 0.02 } as const;
/** Round the cards, for the networks' areas. */
const areaRoom = 36;
const slide = 200;

export interface CanvasHandle {
  readonly actions: CanvasActions;
  /** The tidy-up layout is being worked out. */
  readonly tidying: boolean;
  /** Screen to canvas coordinates. */
  readonly toFlow: (point: { readonly clientX: number; readonly clientY: number }) => Position;
  /** Selects a service and brings it into view at a readable size. */
  readonly goTo: (service: string) => void;
}

function drawnBounds(services: Iterable<string>): Rect | undefined {
  const { positions } = useDrawing.getState();
  const rects: Rect[] = [];
  for (const service of services) {
    const position = positions.get(service);
    if (position !== undefined) rects.push({ ...cardRect(position), height: cardSize.height + mountRowHeight });
  }
  const bounds = boundsOf(rects);
  return bounds === undefined ? undefined : inflate(bounds, areaRoom);
}

/** What can be done to the canvas as a whole; registered with the view, so that menus and the command palette reach it too. */
export function useCanvasActions(host: HTMLElement | null): CanvasHandle {
  const { t } = useTranslation();
  const flow = useReactFlow();
  const store = useStoreApi();
  const [tidying, setTidying] = useState(false);
  const registerCanvas = useView((state) => state.registerCanvas);
  const generation = useDocument((state) => state.generation);
  const request = useView((state) => state.focusRequest);

  const show = useCallback(
    (bounds: Rect | undefined, limits: { readonly min: number; readonly max: number }, duration: number) => {
      const { width, height } = store.getState();
      if (bounds === undefined || width === 0 || height === 0) return;
      const target = viewportFor(bounds, { width, height }, { ...limits, padding: Math.min(fitPadding.most, width * fitPadding.ofWidth) });
      const crosses = target.zoom < paintedBelow !== store.getState().transform[2] < paintedBelow;
      if (duration > 0 && !crosses && !window.matchMedia('(prefers-reduced-motion: reduce)').matches) {
        void flow.setViewport(target, { duration });
        return;
      }
      // Otherwise React Flow would mount every card that the new viewport shows, only to see them painted in the next moment.
      flushSync(() => useDrawing.setState({ withheld: true }));
      void flow.setViewport(target).finally(() => useDrawing.setState({ withheld: false }));
    },
    [flow, store],
  );

  const toFlow = useCallback((point: { readonly clientX: number; readonly clientY: number }) => flow.screenToFlowPosition({ x: point.clientX, y: point.clientY }), [flow]);

  const bringIntoView = useCallback((service: string) => show(drawnBounds([service]), { min: 0.8, max: 1 }, slide), [show]);

  const goTo = useCallback(
    (service: string) => {
      useView.getState().select({ services: [service] });
      bringIntoView(service);
      host?.focus({ preventScroll: true });
    },
    [bringIntoView, host],
  );

  const tidyUp = useCallback(async () => {
    const { graph, text } = useDocument.getState();
    if (graph.nodes.length === 0) return;
    setTidying(true);
    try {
      const layout = await tidyLayout(graph);
      // What was laid out is no longer what is on the canvas.
      if (useDocument.getState().text !== text) return;
      moveCards(layout);
      show(drawnBounds(layout.keys()), { min: zoomLimits.min, max: 1 }, slide);
    } catch {
      useView.getState().notify({ kind: 'error', text: t('canvas.tidyFailed') });
    } finally {
      setTidying(false);
    }
  }, [show, t]);

  const actions = useMemo(
    (): CanvasActions => ({
      fit: () => show(drawnBounds(useDrawing.getState().positions.keys()), { min: zoomLimits.min, max: 1 }, slide),
      zoomIn: () => void flow.zoomIn({ duration: slide / 2 }),
      zoomOut: () => void flow.zoomOut({ duration: slide / 2 }),
      zoomToSelection: () => show(drawnBounds(useView.getState().selection.services), { min: zoomLimits.min, max: 1.25 }, slide),
      tidyUp: () => void tidyUp(),
      centre: () => {
        const { width, height } = store.getState();
        const bounds = host?.getBoundingClientRect();
        const middle = flow.screenToFlowPosition({ x: (bounds?.left ?? 0) + width / 2, y: (bounds?.top ?? 0) + height / 2 });
        return { x: Math.round(middle.x), y: Math.round(middle.y) };
      },
      rename: (service) => {
        // What is painted has no card to type into.
        if (flow.getZoom() < paintedBelow) goTo(service);
        else useView.getState().select({ services: [service] });
        useDrawing.getState().rename(service);
      },
      deleteSelection,
      duplicateSelection,
      selectAll: () => useView.getState().select({ services: useDocument.getState().graph.nodes.map((node) => node.service) }),
      focus: () => host?.focus({ preventScroll: true }),
      find: () => useDrawing.getState().setFinding(true),
    }),
    [flow, goTo, host, show, store, tidyUp],
  );

  useEffect(() => registerCanvas(actions), [registerCanvas, actions]);

  // A document that was just opened is shown whole, once.
  const shown = useRef(-1);
  useEffect(() => {
    if (host === null || shown.current === generation) return undefined;
    const whole = (): boolean => {
      if (store.getState().width === 0) return false;
      shown.current = generation;
      // Nothing to bring into view: what comes later is drawn where the viewport is.
      if (useDrawing.getState().positions.size === 0) useDrawing.setState({ withheld: false });
      show(drawnBounds(useDrawing.getState().positions.keys()), { min: zoomLimits.min, max: 1 }, 0);
      return true;
    };
    if (whole()) return undefined;
    const unsubscribe = store.subscribe(() => {
      if (whole()) unsubscribe();
    });
    return unsubscribe;
  }, [generation, host, show, store]);

  // A panel that opens moves nothing, unless cards would vanish behind it.
  useEffect(() => {
    let before = store.getState();
    return store.subscribe((state) => {
      const { width, height } = before;
      before = state;
      if (width === 0 || height === 0 || state.width === 0 || state.height === 0 || (state.width === width && state.height === height)) return;
      const [x, y, zoom] = state.transform;
      const bounds = drawnBounds(useDrawing.getState().positions.keys());
      if (bounds === undefined || (state.width > width && state.height > height)) return;
      const kept = keepShown(bounds, state, { x, y, zoom });
      if (kept.x !== x || kept.y !== y) void flow.setViewport({ ...kept, zoom });
    });
  }, [flow, store]);

  useEffect(() => {
    if (request?.target === 'inspector') bringIntoView(request.service);
    if (request?.target !== 'canvas') return;
    goTo(request.service);
    useView.getState().focusDone(request);
  }, [request, goTo, bringIntoView]);

  return { actions, tidying, toFlow, goTo };
}
