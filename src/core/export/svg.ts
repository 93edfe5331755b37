import type { Graph, Link, Position, ServiceNode } from '#core/topology';
import { recipeById } from '#core/catalog';
import { drawCard, drawMounts, label, mountHeight, type CardStatus } from './card.ts';
import { boundsOf, curveBetween, inflate, type Curve, type Rect } from './geometry.ts';
import { paletteOf, sansFont, type Palette, type Theme } from './theme.ts';
import { element, escapeXml, fitText, round, textWidth } from './xml.ts';

export interface SvgOptions {
  /** Top left corners of the cards by service name, pixels. A service without one is placed in a row below the others. */
  readonly positions: Readonly<Record<string, Position>>;
  /** Card sizes by service name, pixels; 240 × 116 where not given. */
  readonly sizes?: Readonly<Record<string, { readonly width: number; readonly height: number }>>;
  readonly theme: Theme;
  /** Written above the drawing. */
  readonly title?: string;
  readonly statuses?: Readonly<Record<string, CardStatus>>;
}

const cardSize = { width: 240, height: 116 };
const margin = 40;
const titleHeight = 36;

/** The accent of a card's initial, by the kind of thing it is: an index into the region colours. */
const categoryColours: ReadonlyMap<string, number> = new Map([['web', 0], ['database', 1], ['cache', 4], ['queue', 3], ['storage', 2], ['observability', 5], ['runtime', 0], ['tools', 5]]);

/**
 * Draws the topology as one self-contained SVG document: network regions, links with their ports, cards, volumes.
 * No script, no external reference; every name from the file is escaped. Needs nothing of a browser.
 */
export function exportSvg(graph: Graph, options: SvgOptions): string {
  const palette = paletteOf(options.theme);
  const rects = placeCards(graph.nodes, options);
  const regions = regionRects(graph, rects);
  const curves = graph.links.flatMap((link): readonly (readonly [Link, Curve])[] => {
    const from = rects.get(link.from);
    const to = rects.get(link.to);
    return from === undefined || to === undefined ? [] : [[link, curveBetween(from, to)]];
  });
  const drawn = [
    ...graph.nodes.flatMap((node) => {
      const rect = rects.get(node.service);
      return rect === undefined ? [] : [{ ...rect, width: rect.width + 8, height: rect.height + (node.mounts.length > 0 ? mountHeight : 8) }];
    }),
    ...regions.map(({ rect }) => rect),
    ...curves.map(([, { control1, control2 }]) => ({ x: Math.min(control1.x, control2.x), y: Math.min(control1.y, control2.y), width: Math.abs(control1.x - control2.x), height: Math.abs(control1.y - control2.y) })),
  ];
  const content = boundsOf(drawn) ?? { x: 0, y: 0, width: cardSize.width, height: cardSize.height };
  const top = options.title === undefined ? margin : margin + titleHeight;
  const view: Rect = { x: Math.floor(content.x - margin), y: Math.floor(content.y - top), width: Math.ceil(content.width + 2 * margin), height: Math.ceil(content.height + top + margin) };

  const body = [
    element('title', {}, escapeXml(options.title ?? 'Topology')),
    element('defs', {}, definitions(palette)),
    element('rect', { x: view.x, y: view.y, width: view.width, height: view.height, fill: palette.background }),
    options.title === undefined ? '' : label(options.title, { x: view.x + margin, y: view.y + margin + 8, width: view.width - 2 * margin, size: 18, fill: palette.text, weight: 600 }),
    ...regions.map((region) => drawRegion(region, palette)),
    ...curves.map(([link, curve]) => drawLink(link, curve, palette)),
    ...graph.nodes.map((node) => {
      const rect = rects.get(node.service);
      if (rect === undefined) return '';
      const status = options.statuses !== undefined && Object.hasOwn(options.statuses, node.service) ? options.statuses[node.service] : undefined;
      return drawMounts(node, rect, palette) + drawCard(node, rect, palette, accentOf(node, palette), status);
    }),
    ...curves.map(([link, curve]) => drawLinkLabel(link, curve, palette)),
  ];
  return element(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', width: view.width, height: view.height, viewBox: [view.x, view.y, view.width, view.height].map(round).join(' '), role: 'img', 'font-family': sansFont },
    body.join('\n'),
  );
}

function placeCards(nodes: readonly ServiceNode[], { positions, sizes }: SvgOptions): ReadonlyMap<string, Rect> {
  const rects = new Map<string, Rect>();
  const unplaced: ServiceNode[] = [];
  const sizeOf = (service: string): { readonly width: number; readonly height: number } => (sizes !== undefined && Object.hasOwn(sizes, service) ? sizes[service] : undefined) ?? cardSize;
  for (const node of nodes) {
    const position = (Object.hasOwn(positions, node.service) ? positions[node.service] : undefined) ?? node.position;
    if (position === undefined || !Number.isFinite(position.x) || !Number.isFinite(position.y)) unplaced.push(node);
    else rects.set(node.service, { x: position.x, y: position.y, ...sizeOf(node.service) });
  }
  const bounds = boundsOf([...rects.values()]);
  let x = bounds?.x ?? 0;
  let y = bounds === undefined ? 0 : bounds.y + bounds.height + 80;
  let rowHeight = 0;
  for (const [index, node] of unplaced.entries()) {
    const size = sizeOf(node.service);
    if (index > 0 && index % 4 === 0) {
      x = bounds?.x ?? 0;
      y += rowHeight + 64;
      rowHeight = 0;
    }
    rects.set(node.service, { x, y, ...size });
    x += size.width + 64;
    rowHeight = Math.max(rowHeight, size.height);
  }
  return rects;
}

interface DrawnRegion {
  readonly name: string;
  readonly rect: Rect;
  readonly colour: number;
  readonly internal: boolean;
}

/** Regions of the networks; the default one only beside another. Larger ones come first and lie below. */
function regionRects(graph: Graph, rects: ReadonlyMap<string, Rect>): readonly DrawnRegion[] {
  const mounts = new Set(graph.nodes.filter(({ mounts: list }) => list.length > 0).map(({ service }) => service));
  const shown = graph.networks.filter((network) => network.members.length > 0);
  if (shown.every(({ isDefault }) => isDefault)) return [];
  return shown
    .flatMap((network, index) => {
      const cards = network.members.flatMap((service) => {
        const rect = rects.get(service);
        return rect === undefined ? [] : [mounts.has(service) ? { ...rect, height: rect.height + mountHeight } : rect];
      });
      const bounds = boundsOf(cards);
      // Regions of the same members must not hide each other.
      return bounds === undefined ? [] : [{ name: network.key, rect: withHeading(inflate(bounds, 16 + 7 * (index % 5))), colour: index, internal: network.internal }];
    })
    .toSorted((a, b) => b.rect.width * b.rect.height - a.rect.width * a.rect.height);
}

function withHeading(rect: Rect): Rect {
  return { ...rect, y: rect.y - 18, height: rect.height + 18 };
}

function colourAt(palette: Palette, index: number): string {
  return palette.regions[index % palette.regions.length] ?? palette.regions[0];
}

function drawRegion(region: DrawnRegion, palette: Palette): string {
  const colour = colourAt(palette, region.colour);
  const { rect } = region;
  return (
    element('rect', { x: rect.x, y: rect.y, width: rect.width, height: rect.height, rx: 18, fill: colour, 'fill-opacity': 0.07, stroke: colour, 'stroke-opacity': 0.45, 'stroke-width': 1.5, 'stroke-dasharray': region.internal ? '6 4' : undefined }) +
    label(region.name, { x: rect.x + 16, y: rect.y + 20, width: rect.width - 32, size: 12, fill: colour, weight: 600 })
  );
}

function accentOf(node: ServiceNode, palette: Palette): string {
  const category = node.recipe === undefined ? undefined : recipeById(node.recipe)?.category;
  return colourAt(palette, category === undefined ? 0 : (categoryColours.get(category) ?? 0));
}

function linkColour(link: Link, palette: Palette): string {
  const talks = link.evidence.some(({ kind }) => kind !== 'depends_on');
  return talks && link.sharedNetworks.length === 0 ? palette.tones.error : palette.link;
}

function drawLink(link: Link, curve: Curve, palette: Palette): string {
  const { from, control1, control2, to } = curve;
  const path = `M${round(from.x)} ${round(from.y)}C${round(control1.x)} ${round(control1.y)} ${round(control2.x)} ${round(control2.y)} ${round(to.x)} ${round(to.y)}`;
  const broken = linkColour(link, palette) !== palette.link;
  return element('path', { d: path, fill: 'none', stroke: linkColour(link, palette), 'stroke-width': 1.8, 'stroke-dasharray': broken ? '5 4' : undefined, 'marker-end': broken ? 'url(#arrow-broken)' : 'url(#arrow)' });
}

function drawLinkLabel(link: Link, { middle }: Curve, palette: Palette): string {
  if (link.ports.length === 0) return '';
  const text = fitText(link.ports.map((port) => `:${port}`).join(' '), 120, 11, true);
  const width = textWidth(text, 11, true) + 14;
  return (
    element('rect', { x: middle.x - width / 2, y: middle.y - 10, width, height: 20, rx: 10, fill: palette.background, stroke: palette.border }) +
    label(text, { x: middle.x, y: middle.y + 4, width: width + 8, size: 11, fill: palette.muted, mono: true, anchor: 'middle' })
  );
}

function arrowHead(id: string, fill: string): string {
  return element('marker', { id, viewBox: '0 0 10 10', refX: 9, refY: 5, markerWidth: 7, markerHeight: 7, orient: 'auto-start-reverse' }, element('path', { d: 'M0 1L9 5L0 9z', fill }));
}

function definitions(palette: Palette): string {
  const shadow = element('filter', { id: 'shadow', x: '-10%', y: '-15%', width: '120%', height: '140%' }, element('feDropShadow', { dx: 0, dy: 2, stdDeviation: 4, 'flood-color': palette.shadow, 'flood-opacity': '0.12' }));
  return arrowHead('arrow', palette.link) + arrowHead('arrow-broken', palette.tones.error) + shadow;
}
