import { useStoreApi } from '@xyflow/react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { cardRect, contains, intersects, type Point, type Position, type Rect } from '#core/topology';
import { useTranslation } from '../i18n/index.ts';
import { useView } from '../state/index.ts';
import { moveCards, useDrawing } from './drawing.ts';
import { paintFar, readColours } from './far-paint.ts';
import type { CardNode, LinkEdgeType } from './flow-types.ts';
import { snapToGrid } from './geometry.ts';

/** A press that moves less than this (screen pixels) is a click. */
const dragThreshold = 3;

/** Cards being dragged, and how far. */
interface Move {
  readonly services: ReadonlySet<string>;
  readonly by: Position;
}

interface FarLayerProps {
  readonly nodes: readonly CardNode[];
  readonly edges: readonly LinkEdgeType[];
  /** Element that holds the canvas; gestures on cards are caught here before React Flow pans. */
  readonly host: HTMLElement | null;
}

function boxOf(a: Point, b: Point): Rect {
  return { x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), width: Math.abs(a.x - b.x), height: Math.abs(a.y - b.y) };
}

/**
 * The whole drawing painted on one canvas, for when many cards are in view at a zoom where their details cannot be read.
 * Selecting, moving and box selection work as on the cards; panning and zooming stay with React Flow below.
 */
export function FarLayer({ nodes, edges, host }: FarLayerProps) {
  const { t } = useTranslation();
  const canvas = useRef<HTMLCanvasElement>(null);
  const store = useStoreApi();
  const [move, setMove] = useState<Move | null>(null);
  const latest = useRef({ nodes, move });
  const painted = useMemo(
    () => (move === null ? nodes : nodes.map((node) => (move.services.has(node.id) ? { ...node, position: { x: node.position.x + move.by.x, y: node.position.y + move.by.y } } : node))),
    [nodes, move],
  );

  useEffect(() => {
    latest.current = { nodes, move };
  });

  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (element === null || context === null || context === undefined) return undefined;
    const colours = readColours(element);
    let frame = 0;
    const paint = (): void => {
      frame = 0;
      const { transform, width, height } = store.getState();
      const ratio = window.devicePixelRatio;
      const [pixelWidth, pixelHeight] = [Math.round(width * ratio), Math.round(height * ratio)];
      if (element.width !== pixelWidth) element.width = pixelWidth;
      if (element.height !== pixelHeight) element.height = pixelHeight;
      paintFar(context, { nodes: painted, edges, transform, width, height, ratio, colours });
    };
    const schedule = (): void => {
      if (frame === 0) frame = requestAnimationFrame(paint);
    };
    paint();
    let before = store.getState();
    const unsubscribe = store.subscribe((state) => {
      if (state.transform !== before.transform || state.width !== before.width || state.height !== before.height) schedule();
      before = state;
    });
    return () => {
      unsubscribe();
      cancelAnimationFrame(frame);
    };
  }, [painted, edges, store]);

  useEffect(() => {
    if (host === null) return undefined;

    const toFlow = (event: MouseEvent): Point => {
      const bounds = host.getBoundingClientRect();
      const [x, y, zoom] = store.getState().transform;
      return { x: (event.clientX - bounds.left - x) / zoom, y: (event.clientY - bounds.top - y) / zoom };
    };
    const cardAt = (point: Point): CardNode | undefined => latest.current.nodes.findLast((node) => !node.data.ghost && contains(cardRect(node.position), point));
    let ending: (() => void) | undefined;

    const onMouseDown = (event: MouseEvent): void => {
      if (event.button !== 0 || !(event.target instanceof Element) || event.target.closest('.react-flow__pane') === null) return;
      const start = toFlow(event);
      // With Shift a box is drawn, wherever it begins; React Flow shows it, but it knows of no cards now.
      const card = event.shiftKey ? undefined : cardAt(start);
      if (card === undefined && !event.shiftKey) return;
      event.stopPropagation();
      event.preventDefault();
      host.focus({ preventScroll: true });
      const { selection, select } = useView.getState();
      const adding = event.ctrlKey || event.metaKey;
      if (card !== undefined && !selection.services.includes(card.id)) {
        select({ services: adding ? [...selection.services, card.id] : [card.id] });
      } else if (card !== undefined && adding) {
        select({ services: selection.services.filter((service) => service !== card.id) });
      }
      let begun = false;
      const onMove = (moved: MouseEvent): void => {
        if (!begun && Math.hypot(moved.clientX - event.clientX, moved.clientY - event.clientY) < dragThreshold) return;
        begun = true;
        const now = toFlow(moved);
        if (card === undefined) {
          const box = boxOf(start, now);
          const inside = latest.current.nodes.filter((node) => !node.data.ghost && intersects(cardRect(node.position), box));
          useView.getState().select({ services: inside.map((node) => node.id) });
          return;
        }
        const by = { x: now.x - start.x, y: now.y - start.y };
        setMove({ services: new Set(useView.getState().selection.services), by: useDrawing.getState().snap ? snapToGrid(by) : by });
      };
      const finish = (): void => {
        window.removeEventListener('mousemove', onMove, true);
        window.removeEventListener('mouseup', onUp, true);
        ending = undefined;
        setMove(null);
      };
      const onUp = (): void => {
        const last = latest.current.move;
        finish();
        if (!begun || last === null) return;
        const moved = latest.current.nodes.filter((node) => last.services.has(node.id));
        moveCards(new Map(moved.map((node) => [node.id, { x: node.position.x + last.by.x, y: node.position.y + last.by.y }])));
      };
      ending = finish;
      window.addEventListener('mousemove', onMove, true);
      window.addEventListener('mouseup', onUp, true);
    };
    // A click on a painted card must not reach the pane, which would clear the selection.
    const onClick = (event: MouseEvent): void => {
      if (!(event.target instanceof Element) || event.target.closest('.react-flow__pane') === null) return;
      if (event.shiftKey || cardAt(toFlow(event)) !== undefined) event.stopPropagation();
    };
    const onDoubleClick = (event: MouseEvent): void => {
      const card = event.target instanceof Element && event.target.closest('.react-flow__pane') !== null ? cardAt(toFlow(event)) : undefined;
      if (card !== undefined) useView.getState().requestFocus({ target: 'canvas', service: card.id });
    };
    host.addEventListener('mousedown', onMouseDown, true);
    host.addEventListener('click', onClick, true);
    host.addEventListener('dblclick', onDoubleClick, true);
    return () => {
      ending?.();
      host.removeEventListener('mousedown', onMouseDown, true);
      host.removeEventListener('click', onClick, true);
      host.removeEventListener('dblclick', onDoubleClick, true);
    };
  }, [host, store]);

  return <canvas ref={canvas} role="img" aria-label={t('canvas.far', { count: nodes.length })} className="pointer-events-none absolute inset-0 z-[3] size-full" data-testid="canvas-far" />;
}
