import { useReactFlow, useStoreApi } from '@xyflow/react';
import { useEffect, useRef, type PointerEvent } from 'react';
import { boundsOf, cardRect, cardSize, inflate, type Rect } from '#core/topology';
import { useTranslation } from '../i18n/index.ts';
import { readColours } from './far-paint.ts';
import type { CardNode } from './flow-types.ts';
import { viewportFor } from './geometry.ts';

const size = { width: 168, height: 112 } as const;

interface Frame {
  readonly bounds: Rect;
  readonly view: Rect;
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** The whole drawing in the corner, with a frame round what is visible; press or drag to go there. One canvas, so that thousands of cards cost nothing. */
export function Minimap({ nodes }: { readonly nodes: readonly CardNode[] }) {
  const { t } = useTranslation();
  const canvas = useRef<HTMLCanvasElement>(null);
  const frame = useRef<Frame | null>(null);
  const store = useStoreApi();
  const flow = useReactFlow();

  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (element === null || context === null || context === undefined) return undefined;
    const colours = readColours(element);
    const cards = boundsOf(nodes.map((node) => cardRect(node.position))) ?? { x: 0, y: 0, width: 1, height: 1 };
    const ratio = window.devicePixelRatio;
    element.width = size.width * ratio;
    element.height = size.height * ratio;
    let pending = 0;
    const paint = (): void => {
      pending = 0;
      const { transform, width, height } = store.getState();
      const [x, y, zoom] = transform;
      const view = { x: -x / zoom, y: -y / zoom, width: width / zoom, height: height / zoom };
      // With everything in view the map says nothing, and may lie over a card.
      const whole = cards.x >= view.x && cards.y >= view.y && cards.x + cards.width <= view.x + view.width && cards.y + cards.height <= view.y + view.height;
      element.style.visibility = whole ? 'hidden' : 'visible';
      const bounds = inflate(boundsOf([cards, view]) ?? cards, 20);
      const port = viewportFor(bounds, size, { min: 0, max: 1, padding: 4 });
      frame.current = { bounds, view, ...port };
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, size.width, size.height);
      context.setTransform(ratio * port.zoom, 0, 0, ratio * port.zoom, ratio * port.x, ratio * port.y);
      const paths = { plain: new Path2D(), selected: new Path2D() };
      for (const node of nodes) paths[node.selected === true ? 'selected' : 'plain'].rect(node.position.x, node.position.y, cardSize.width, cardSize.height);
      context.fillStyle = colours.border;
      context.fill(paths.plain);
      context.fillStyle = colours.accent;
      context.fill(paths.selected);
      context.lineWidth = 1.5 / port.zoom;
      context.strokeStyle = colours.accent;
      context.strokeRect(view.x, view.y, view.width, view.height);
    };
    paint();
    let before = store.getState();
    const unsubscribe = store.subscribe((state) => {
      const moved = state.transform !== before.transform || state.width !== before.width || state.height !== before.height;
      before = state;
      if (moved && pending === 0) pending = requestAnimationFrame(paint);
    });
    return () => {
      unsubscribe();
      cancelAnimationFrame(pending);
    };
  }, [nodes, store]);

  function goTo(event: PointerEvent<HTMLCanvasElement>): void {
    const port = frame.current;
    if (port === null) return;
    const bounds = event.currentTarget.getBoundingClientRect();
    const x = (event.clientX - bounds.left - port.x) / port.zoom;
    const y = (event.clientY - bounds.top - port.y) / port.zoom;
    void flow.setCenter(x, y, { zoom: flow.getZoom() });
  }

  return (
    <canvas
      ref={canvas}
      role="img"
      aria-label={t('canvas.minimap')}
      className="absolute right-3 bottom-3 z-[5] cursor-pointer rounded-md border border-border bg-surface"
      style={{ width: size.width, height: size.height }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        goTo(event);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) goTo(event);
      }}
    />
  );
}
