import { Position as Side, type NodeChange } from '@xyflow/react';
import { useCallback, useMemo, useRef, useState } from 'react';
import type { LoadResult } from '#core/compose';
import { cardRect, cardSize, type Position } from '#core/topology';
import { useTranslation } from '../i18n/index.ts';
import { useDocument, useEngine, useView } from '../state/index.ts';
import { lastPosition, moveCards, useDrawing } from './drawing.ts';
import type { CardNode, LinkEdgeType } from './flow-types.ts';
import { freePlace } from './placement.ts';
import { createKeeper, projectCards, projectLinks, type CardData, type LinkData } from './projection.ts';
import { cardLabel, linkLabel } from './words.ts';

/** React Flow need not measure: every card has this size and one handle that spans it. */
const measured = { width: cardSize.width, height: cardSize.height };
const handles: NonNullable<CardNode['handles']> = [{ type: 'source', position: Side.Right, x: 0, y: 0, ...cardSize }];

// A colon cannot be in a service name, so a ghost's id is nobody's card.
const cardKey = (card: CardData): string => (card.ghost ? `ghost:${card.service}` : card.service);
const linkKey = (link: LinkData): string => link.link.id;
const itemId = (item: { readonly id: string }): string => item.id;

/** The other file that a service is in; undefined: it is in this one, or nowhere. */
function fileOf(load: Pick<LoadResult, 'locate' | 'origin'>, service: string): string | undefined {
  const path = ['services', service];
  const origin = load.locate(path) === undefined ? load.origin(path) : undefined;
  return origin?.kind === 'inherited' || origin?.kind === 'override' ? origin.range.file : undefined;
}

function useNodes(): readonly CardNode[] {
  const { t } = useTranslation();
  const graph = useDocument((state) => state.graph);
  const diagnostics = useDocument((state) => state.load.diagnostics);
  const drawn = useDocument((state) => state.drawn);
  const observed = useEngine((state) => state.observed);
  const plan = useEngine((state) => state.plan);
  const run = useEngine((state) => state.deploy);
  const positions = useDrawing((state) => state.positions);
  const services = useView((state) => state.selection.services);
  const [keepCards] = useState(() => createKeeper<CardData>(cardKey));
  const [keepNodes] = useState(() => createKeeper<CardNode>(itemId));

  const cards = useMemo(() => keepCards(projectCards(graph, { observed, plan, run, diagnostics, fileOf: (service) => fileOf(drawn.load, service) })), [keepCards, graph, observed, plan, run, diagnostics, drawn]);
  const labels = useMemo(() => cards.map((card) => cardLabel(t, card)), [cards, t]);
  const roles = useMemo(() => ({ card: { 'aria-roledescription': t('canvas.a11y.card') } }), [t]);

  return useMemo(() => {
    const selected = new Set(services);
    const occupied = [...positions.values()].map(cardRect);
    return keepNodes(
      cards.map((card, index): CardNode => {
        const position = positions.get(card.service) ?? lastPosition(card.service) ?? freePlace({ x: 0, y: 0 }, occupied);
        if (card.ghost) occupied.push(cardRect(position));
        return {
          id: cardKey(card),
          type: 'service',
          position,
          data: card,
          selected: !card.ghost && selected.has(card.service),
          draggable: !card.ghost,
          selectable: !card.ghost,
          connectable: !card.ghost,
          ...measured,
          measured,
          handles,
          ariaLabel: labels[index] ?? card.service,
          domAttributes: roles.card,
        };
      }),
    );
  }, [keepNodes, cards, labels, roles, positions, services]);
}

function useEdges(): LinkEdgeType[] {
  const { t } = useTranslation();
  const graph = useDocument((state) => state.graph);
  const probes = useEngine((state) => state.probes);
  const selected = useView((state) => state.selection.link);
  const [keepLinks] = useState(() => createKeeper<LinkData>(linkKey));
  const [keepEdges] = useState(() => createKeeper<LinkEdgeType>(itemId));

  const links = useMemo(() => keepLinks(projectLinks(graph, probes)), [keepLinks, graph, probes]);
  const roles = useMemo(() => ({ link: { 'aria-roledescription': t('canvas.a11y.link') } }), [t]);
  const labels = useMemo(() => links.map(({ link, state }) => linkLabel(t, link.from, link.to, state)), [links, t]);
  return useMemo(
    () =>
      keepEdges(
        links.map((data, index): LinkEdgeType => {
          const { id, from, to } = data.link;
          return { id, type: 'link', source: from, target: to, data, selected: id === selected, domAttributes: roles.link, ...(labels[index] === undefined ? {} : { ariaLabel: labels[index] }) };
        }),
      ),
    [keepEdges, links, labels, roles, selected],
  );
}

export interface Flow {
  readonly nodes: CardNode[];
  readonly edges: LinkEdgeType[];
  readonly onNodesChange: (changes: NodeChange<CardNode>[]) => void;
  /** Ends a drag: one command, one undo step. */
  readonly commitDrag: () => void;
}

/** Folds React Flow's selection changes into the view's selection. */
function applySelection(changes: ReadonlyMap<string, boolean>): void {
  const { selection, select } = useView.getState();
  const services = selection.services.filter((service) => changes.get(service) !== false);
  for (const [service, selected] of changes) if (selected && !services.includes(service)) services.push(service);
  // Deselecting every card is also how React Flow makes way for a selected link: that link stays selected.
  if (services.length > 0) select({ services });
  else if (selection.services.length > 0) select({ link: selection.link, network: selection.network });
}

/**
 * React Flow's nodes and edges, projected from document, engine and view. Only the frames of a drag under way live here;
 * what they end in becomes a command.
 */
export function useFlow(): Flow {
  const projected = useNodes();
  const edges = useEdges();
  const [frames, setFrames] = useState<ReadonlyMap<string, Position> | null>(null);
  const drag = useRef<ReadonlyMap<string, Position> | null>(null);

  const nodes = useMemo(
    () =>
      projected.map((node) => {
        const position = frames?.get(node.id);
        return position === undefined ? node : { ...node, position, dragging: true };
      }),
    [projected, frames],
  );

  const onNodesChange = useCallback((changes: NodeChange<CardNode>[]) => {
    const moved = new Map(drag.current ?? []);
    const nudged = new Map<string, Position>();
    const selected = new Map<string, boolean>();
    for (const change of changes) {
      if (change.type === 'select') selected.set(change.id, change.selected);
      if (change.type !== 'position' || change.position === undefined) continue;
      if (change.dragging === true || drag.current !== null) moved.set(change.id, change.position);
      else nudged.set(change.id, change.position);
    }
    if (selected.size > 0) applySelection(selected);
    if (nudged.size > 0) moveCards(nudged, 'nudge');
    if (moved.size > 0) {
      drag.current = moved;
      setFrames(moved);
    }
  }, []);

  const commitDrag = useCallback(() => {
    const moved = drag.current;
    drag.current = null;
    setFrames(null);
    if (moved === null) return;
    useDocument.getState().endGesture();
    moveCards(moved);
  }, []);

  return { nodes, edges, onNodesChange, commitDrag };
}
