import { cardRect, cardSize, centreOf, intersects, type Rect } from '#core/topology';
import type { CardNode, LinkEdgeType } from './flow-types.ts';
import type { LinkState } from './link-state.ts';
import type { StatusTone } from './status.ts';

/** Colours of the theme, as a <canvas> wants them. */
export interface PaintColours {
  readonly surface: string;
  readonly border: string;
  readonly text: string;
  readonly accent: string;
  readonly tones: Readonly<Record<StatusTone, string>>;
  readonly links: Readonly<Record<LinkState['kind'], string>>;
}

/** Reads the tokens in force at `element`. */
export function readColours(element: Element): PaintColours {
  const style = getComputedStyle(element);
  const token = (name: string): string => style.getPropertyValue(`--color-${name}`).trim();
  const [ok, error, strong, accent] = [token('ok'), token('error'), token('border-strong'), token('accent')];
  return {
    surface: token('surface'),
    border: token('border-strong'),
    text: token('text'),
    accent,
    tones: { neutral: strong, busy: accent, ok, warn: token('warn'), error },
    links: { declared: strong, proven: ok, broken: error },
  };
}

/** Zoom below which names are too small to read. */
const namesFrom = 0.22;

export interface PaintInput {
  readonly nodes: readonly CardNode[];
  readonly edges: readonly LinkEdgeType[];
  /** x, y, zoom as React Flow gives them. */
  readonly transform: readonly [number, number, number];
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** Device pixels per CSS pixel. */
  readonly ratio: number;
  readonly colours: PaintColours;
}

/** Simple cards and straight links on one canvas: what a drawing is from far away, at a fraction of the cost of elements. */
export function paintFar(context: CanvasRenderingContext2D, input: PaintInput): void {
  const [x, y, zoom] = input.transform;
  const { colours } = input;
  context.setTransform(input.ratio, 0, 0, input.ratio, 0, 0);
  context.clearRect(0, 0, input.width, input.height);
  context.setTransform(input.ratio * zoom, 0, 0, input.ratio * zoom, input.ratio * x, input.ratio * y);
  const view: Rect = { x: -x / zoom, y: -y / zoom, width: input.width / zoom, height: input.height / zoom };
  const rects = new Map(input.nodes.map((node) => [node.id, cardRect(node.position)]));
  paintLinks(context, input.edges, rects, view, colours, zoom);
  paintCards(context, input.nodes, view, colours, zoom);
}

function paintLinks(context: CanvasRenderingContext2D, edges: readonly LinkEdgeType[], rects: ReadonlyMap<string, Rect>, view: Rect, colours: PaintColours, zoom: number): void {
  const lines: Readonly<Record<LinkState['kind'], Path2D>> = { declared: new Path2D(), proven: new Path2D(), broken: new Path2D() };
  const chosen = new Path2D();
  for (const edge of edges) {
    const from = rects.get(edge.source);
    const to = rects.get(edge.target);
    if (from === undefined || to === undefined || edge.data === undefined) continue;
    const [start, end] = [centreOf(from), centreOf(to)];
    const spanned = { x: Math.min(start.x, end.x), y: Math.min(start.y, end.y), width: Math.abs(start.x - end.x) + 1, height: Math.abs(start.y - end.y) + 1 };
    if (!intersects(spanned, view)) continue;
    const path = edge.selected === true ? chosen : lines[edge.data.state.kind];
    path.moveTo(start.x, start.y);
    path.lineTo(end.x, end.y);
  }
  context.lineWidth = 1 / zoom;
  for (const kind of ['declared', 'proven', 'broken'] as const) {
    context.strokeStyle = colours.links[kind];
    context.stroke(lines[kind]);
  }
  context.lineWidth = 2.5 / zoom;
  context.strokeStyle = colours.accent;
  context.stroke(chosen);
}

function fillPath(context: CanvasRenderingContext2D, path: Path2D, colour: string): void {
  context.fillStyle = colour;
  context.fill(path);
}

function paintCards(context: CanvasRenderingContext2D, nodes: readonly CardNode[], view: Rect, colours: PaintColours, zoom: number): void {
  const visible = nodes.filter((node) => intersects(cardRect(node.position), view));
  const faces = new Path2D();
  const chosen = new Path2D();
  const bars = new Map<StatusTone, Path2D>();
  for (const node of visible) {
    const { x, y } = node.position;
    faces.rect(x, y, cardSize.width, cardSize.height);
    if (node.selected === true) chosen.rect(x, y, cardSize.width, cardSize.height);
    const { tone } = node.data.status;
    const bar = bars.get(tone) ?? new Path2D();
    bars.set(tone, bar);
    bar.rect(x, y, 28, cardSize.height);
  }
  fillPath(context, faces, colours.surface);
  for (const [tone, path] of bars) fillPath(context, path, colours.tones[tone]);
  context.lineWidth = 1 / zoom;
  context.strokeStyle = colours.border;
  context.stroke(faces);
  context.lineWidth = 3 / zoom;
  context.strokeStyle = colours.accent;
  context.stroke(chosen);
  if (zoom < namesFrom) return;
  context.fillStyle = colours.text;
  context.font = '600 38px system-ui, sans-serif';
  context.textBaseline = 'middle';
  for (const node of visible) {
    const name = node.data.service.length > 10 ? `${node.data.service.slice(0, 9)}…` : node.data.service;
    context.fillText(name, node.position.x + 40, node.position.y + cardSize.height / 2, cardSize.width - 48);
  }
}
