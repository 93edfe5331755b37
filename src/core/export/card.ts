import type { Rect, ServiceNode } from '#core/topology';
import { monoFont, type Palette, type Tone } from './theme.ts';
import { element, escapeXml, fitText, textWidth } from './xml.ts';

/** What a card says of a running service: a word and its colour. */
export interface CardStatus {
  readonly text: string;
  readonly tone: Tone;
}

const padding = 14;

/** A text element whose content is cut to `width` pixels. */
export function label(text: string, at: { readonly x: number; readonly y: number; readonly width: number; readonly size: number; readonly fill: string; readonly mono?: boolean; readonly weight?: number; readonly anchor?: 'middle' | 'end' }): string {
  const fitted = fitText(text, at.width, at.size, at.mono === true);
  return element(
    'text',
    { x: at.x, y: at.y, 'font-size': at.size, fill: at.fill, 'font-weight': at.weight, 'font-family': at.mono === true ? monoFont : undefined, 'text-anchor': at.anchor },
    escapeXml(fitted),
  );
}

/** The card of one service at `rect`. */
export function drawCard(node: ServiceNode, rect: Rect, palette: Palette, accent: string, status: CardStatus | undefined): string {
  const parts: string[] = [];
  const right = rect.x + rect.width - padding;
  if (node.replicas > 1) {
    parts.push(element('rect', { x: rect.x + 6, y: rect.y + 6, width: rect.width, height: rect.height, rx: 10, fill: palette.surface, stroke: palette.border }));
  }
  parts.push(element('rect', { x: rect.x, y: rect.y, width: rect.width, height: rect.height, rx: 10, fill: palette.surface, stroke: palette.border, filter: 'url(#shadow)' }));

  const initial = node.service.charAt(0).toUpperCase();
  parts.push(element('rect', { x: rect.x + padding, y: rect.y + padding, width: 34, height: 34, rx: 8, fill: accent, 'fill-opacity': 0.14 }));
  parts.push(label(initial, { x: rect.x + padding + 17, y: rect.y + padding + 23, width: 34, size: 16, fill: accent, weight: 600, anchor: 'middle' }));

  const textX = rect.x + padding + 44;
  const replicas = node.replicas === 1 ? '' : `×${node.replicas}`;
  parts.push(label(node.service, { x: textX, y: rect.y + padding + 14, width: right - textX - (replicas === '' ? 0 : 30), size: 14, fill: palette.text, weight: 600 }));
  if (replicas !== '') parts.push(label(replicas, { x: right, y: rect.y + padding + 14, width: 30, size: 12, fill: palette.muted, anchor: 'end' }));
  const image = node.image ?? (node.build ? 'build' : '');
  if (image !== '') parts.push(label(image, { x: textX, y: rect.y + padding + 31, width: right - textX, size: 11, fill: palette.muted, mono: true }));

  const bottom = rect.y + rect.height - padding;
  parts.push(...drawPorts(node, rect.x + padding, bottom - 18, right, palette));
  if (status !== undefined) {
    const y = rect.y + padding + 54;
    parts.push(element('circle', { cx: rect.x + padding + 4, cy: y - 4, r: 4, fill: palette.tones[status.tone] }));
    parts.push(label(status.text, { x: rect.x + padding + 14, y, width: right - rect.x - padding - 14, size: 12, fill: palette.muted }));
  }
  const group = element('g', node.disabled ? { opacity: 0.55 } : {}, element('title', {}, escapeXml(tooltip(node))) + parts.join(''));
  return group;
}

function tooltip(node: ServiceNode): string {
  return node.image === undefined ? node.service : `${node.service} (${node.image})`;
}

/** Ports as chips: `8080 → 80` when published, else only the container's. */
function drawPorts(node: ServiceNode, x: number, y: number, right: number, palette: Palette): readonly string[] {
  const parts: string[] = [];
  let at = x;
  for (const [index, port] of node.ports.entries()) {
    const protocol = port.protocol === 'tcp' ? '' : `/${port.protocol}`;
    const text = `${port.published === undefined ? '' : `${port.published} → `}${port.target}${protocol}`;
    const more = node.ports.length - index;
    const width = textWidth(text, 11, true) + 14;
    const reserve = more > 1 ? 34 : 0;
    if (at + width > right - reserve) {
      parts.push(label(`+${more}`, { x: at + 2, y: y + 13, width: 40, size: 11, fill: palette.muted, mono: true }));
      break;
    }
    parts.push(element('rect', { x: at, y, width, height: 18, rx: 9, fill: palette.sunken }));
    parts.push(label(text, { x: at + 7, y: y + 13, width: width + 8, size: 11, fill: palette.text, mono: true }));
    at += width + 6;
  }
  return parts;
}

/** Volumes and bind mounts as cylinders below the card. */
export function drawMounts(node: ServiceNode, rect: Rect, palette: Palette): string {
  const shown = node.mounts.filter(({ kind }) => kind !== 'tmpfs').slice(0, 2);
  if (shown.length === 0) return '';
  const width = rect.width / shown.length;
  const top = rect.y + rect.height;
  return shown
    .map((mount, index) => {
      const x = rect.x + index * width + padding;
      const y = top + 12;
      const body = `M${x} ${y}v9a6 2.5 0 0 0 12 0v-9`;
      const fill = mount.kind === 'bind' ? palette.sunken : palette.surface;
      const name = mount.kind === 'anonymous' || mount.source === '' ? mount.target : mount.source;
      const hidden = index === shown.length - 1 && node.mounts.length > shown.length ? ` +${node.mounts.length - shown.length}` : '';
      return [
        element('path', { d: `M${x + 6} ${top}V${y - 2}`, stroke: palette.border, fill: 'none' }),
        element('path', { d: body, fill, stroke: palette.link }),
        element('ellipse', { cx: x + 6, cy: y, rx: 6, ry: 2.5, fill, stroke: palette.link }),
        label(name + hidden, { x: x + 18, y: y + 9, width: width - padding - 22, size: 10, fill: palette.muted, mono: true }),
      ].join('');
    })
    .join('');
}
