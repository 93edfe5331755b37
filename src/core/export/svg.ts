import { boundsOf, cardSize, corridorWidth, drawnNetworks, linkCurve, linkShift, mountRowHeight, regionShape, spreadLabels, type Graph, type Link, type LinkCurve, type Position, type Rect, type RegionShape, type ServiceNode } from '#core/topology';
import { recipeById } from '#core/catalog';
import { drawCard, drawMounts, label, type CardStatus } from './card.ts';
import { paletteOf, sansFont, type Palette, type Theme } from './theme.ts';
import { element, escapeXml, fitText, round, textWidth } from './xml.ts';

export interface SvgOptions {
  /** Top left corners of the cards by service name, pixels. A service without one is placed in a row below the others. */
  readonly positions: Readonly<Record<string, Position>>;
  /** Card sizes by service name, pixels; the canvas's own where not given. */
  readonly sizes?: Readonly<Record<string, { readonly width: number; readonly height: number }>>;
  readonly theme: Theme;
  /** Written above the drawing. */
  readonly title?: string;
  readonly statuses?: Readonly<Record<string, CardStatus>>;
}

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
  const regions = regionShapes(graph, rects);
  const ids = new Set(graph.links.map(({ id }) => id));
  const curves = graph.links.flatMap((link): readonly (readonly [Link, LinkCurve])[] => {
    const from = rects.get(link.from);
    const to = rects.get(link.to);
    return from === undefined || to === undefined ? [] : [[link, linkCurve(from, to, linkShift(link, ids))]];
  });
  const drawn = [
    ...graph.nodes.flatMap((node) => {
      const rect = rects.get(node.service);
      return rect === undefined ? [] : [{ ...rect, width: rect.width + 8, height: rect.height + (node.mounts.length > 0 ? mountRowHeight : 8) }];
    }),
    ...regions.flatMap(({ shape }) => shape.rects),
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
  readonly shape: RegionShape;
  readonly colour: number;
  readonly internal: boolean;
}

/** Mean width of a letter of a network's name, pixels: only to keep names apart. */
const letterWidth = 7;

/** Regions of the networks, as the canvas draws them: nobody seems to be on a network it is not on. Larger ones come first and lie below. */
function regionShapes(graph: Graph, rects: ReadonlyMap<string, Rect>): readonly DrawnRegion[] {
  const footprints = graph.nodes.flatMap((node) => {
    const rect = rects.get(node.service);
    return rect === undefined ? [] : [{ service: node.service, rect: node.mounts.length > 0 ? { ...rect, height: rect.height + mountRowHeight } : rect }];
  });
  const drawn = drawnNetworks(graph.networks).flatMap((network, index) => {
    const members = new Set(network.members);
    const shape = regionShape(
      footprints.filter(({ service }) => members.has(service)).map(({ rect }) => rect),
      footprints.filter(({ service }) => !members.has(service)).map(({ rect }) => rect),
      index,
    );
    return shape === undefined ? [] : [{ name: network.key, shape, colour: index, internal: network.internal }];
  });
  const labels = spreadLabels(
    drawn.map(({ shape }) => shape.label),
    drawn.map(({ name }) => name.length * letterWidth + 8),
  );
  const area = ({ shape }: DrawnRegion): number => shape.rects.reduce((sum, { width, height }) => sum + width * height, 0);
  return drawn.map((region, index) => ({ ...region, shape: { ...region.shape, label: labels[index] ?? region.shape.label } })).toSorted((a, b) => area(b) - area(a));
}

function colourAt(palette: Palette, index: number): string {
  return palette.regions[index % palette.regions.length] ?? palette.regions[0];
}

function drawRegion({ name, shape, colour: index, internal }: DrawnRegion, palette: Palette): string {
  const colour = colourAt(palette, index);
  const whole = shape.rects.length === 1;
  const outline = whole ? { 'fill-opacity': 0.07, stroke: colour, 'stroke-opacity': 0.45, 'stroke-width': 1.5, 'stroke-dasharray': internal ? '6 4' : undefined } : {};
  const parts = [
    ...shape.corridors.map(({ from, to }) => element('line', { x1: from.x, y1: from.y, x2: to.x, y2: to.y, stroke: colour, 'stroke-width': corridorWidth, 'stroke-linecap': 'round' })),
    ...shape.rects.map((rect) => element('rect', { x: rect.x, y: rect.y, width: rect.width, height: rect.height, rx: 16, fill: colour, ...outline })),
  ].join('');
  // Corridors and areas overlap: one opacity for all of them, so that no seams show.
  return (whole ? parts : element('g', { opacity: 0.14 }, parts)) + label(name, { x: shape.label.x + 4, y: shape.label.y + 12, width: Math.max(...shape.rects.map(({ width }) => width)) - 24, size: 12, fill: colour, weight: 600 });
}

function accentOf(node: ServiceNode, palette: Palette): string {
  const category = node.recipe === undefined ? undefined : recipeById(node.recipe)?.category;
  return colourAt(palette, category === undefined ? 0 : (categoryColours.get(category) ?? 0));
}

function linkColour(link: Link, palette: Palette): string {
  const talks = link.evidence.some(({ kind }) => kind !== 'depends_on');
  return talks && link.sharedNetworks.length === 0 ? palette.tones.error : palette.link;
}

function drawLink(link: Link, curve: LinkCurve, palette: Palette): string {
  const { start, control1, control2, end } = curve;
  const path = `M${round(start.x)} ${round(start.y)}C${round(control1.x)} ${round(control1.y)} ${round(control2.x)} ${round(control2.y)} ${round(end.x)} ${round(end.y)}`;
  const broken = linkColour(link, palette) !== palette.link;
  return element('path', { d: path, fill: 'none', stroke: linkColour(link, palette), 'stroke-width': 1.8, 'stroke-dasharray': broken ? '5 4' : undefined, 'marker-end': broken ? 'url(#arrow-broken)' : 'url(#arrow)' });
}

function drawLinkLabel(link: Link, { middle }: LinkCurve, palette: Palette): string {
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
