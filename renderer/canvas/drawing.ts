import { create } from 'zustand';
import type { Graph, Position } from '#core/topology';
import { useDocument, useView } from '../state/index.ts';
import { placeServices } from './placement.ts';

/** Where every card is drawn, and which name is being edited. Positions follow from the document; the rest is for the canvas only. */
interface DrawingState {
  /** By service; those the file does not place are auto-placed and stay where they are for this session. */
  readonly positions: ReadonlyMap<string, Position>;
  readonly renaming: string | null;
  /** Elements are withheld: the next viewport would show so many of them that they are about to be painted instead. */
  readonly withheld: boolean;
  readonly snap: boolean;
  readonly minimap: boolean;
  readonly finding: boolean;
  rename(service: string | null): void;
  setSnap(snap: boolean): void;
  setMinimap(minimap: boolean): void;
  setFinding(finding: boolean): void;
}

/** Places found for services that the file does not place: they stay there, also after their written place is undone. */
let autoPlaced = new Map<string, Position>();
/** Where each service was drawn last, for ghosts of those that left the file. */
let lastDrawn = new Map<string, Position>();

function place(graph: Graph): ReadonlyMap<string, Position> {
  const positions = placeServices(graph.nodes, graph.links, autoPlaced);
  for (const node of graph.nodes) {
    const position = positions.get(node.service);
    if (position === undefined) continue;
    lastDrawn.set(node.service, position);
    if (node.position === undefined) autoPlaced.set(node.service, position);
  }
  return positions;
}

/** A rename in the file must not make a card without a written position jump. */
function carryOver(before: Graph, after: Graph): void {
  const old = new Set(before.nodes.map((node) => node.service));
  const now = new Set(after.nodes.map((node) => node.service));
  const gone = [...old].filter((service) => !now.has(service));
  const come = [...now].filter((service) => !old.has(service));
  const [from, to] = [gone[0], come[0]];
  if (gone.length !== 1 || come.length !== 1 || from === undefined || to === undefined) return;
  const position = autoPlaced.get(from);
  if (position !== undefined && !autoPlaced.has(to)) autoPlaced.set(to, position);
}

export const useDrawing = create<DrawingState>()((set) => ({
  positions: place(useDocument.getState().graph),
  renaming: null,
  withheld: true,
  snap: true,
  minimap: true,
  finding: false,
  rename(service) {
    set({ renaming: service });
  },
  setSnap(snap) {
    set({ snap });
  },
  setMinimap(minimap) {
    set({ minimap });
  },
  setFinding(finding) {
    set({ finding });
  },
}));

useDocument.subscribe((state, before) => {
  if (state.graph === before.graph) return;
  // Where the canvas's own work begins, for the benchmark and for anybody's profile.
  performance.mark('slipway:drawing');
  if (state.generation === before.generation) carryOver(before.graph, state.graph);
  else {
    autoPlaced = new Map();
    lastDrawn = new Map();
  }
  const { hovered, hover } = useView.getState();
  // A card that goes away below the pointer never hears it leave.
  if (hovered !== null && !state.graph.nodes.some((node) => node.service === hovered)) hover(null);
  const positions = place(state.graph);
  // A new document is drawn once its viewport is known.
  useDrawing.setState(state.generation === before.generation ? { positions } : { positions, withheld: true });
});

/** Last known place of a service that has left the document. */
export function lastPosition(service: string): Position | undefined {
  return lastDrawn.get(service);
}

/** Positions of all cards as drawn now, for pictures of the drawing. */
export function currentPositions(): Readonly<Record<string, Position>> {
  return Object.fromEntries(useDrawing.getState().positions);
}

/**
 * Moves cards as one undo step. Cards that the file did not place yet are written along with them: otherwise the arrangement
 * a person sees would not be the one that opens next time.
 * @param coalesce key of the gesture, for steps that belong together (nudging with the arrows)
 */
export function moveCards(moved: ReadonlyMap<string, Position>, coalesce?: string): void {
  const { graph, apply } = useDocument.getState();
  const { positions } = useDrawing.getState();
  const written: [string, Position][] = [];
  for (const node of graph.nodes) {
    const position = moved.get(node.service) ?? (node.position === undefined ? positions.get(node.service) : undefined);
    if (position === undefined || (node.position?.x === position.x && node.position.y === position.y)) continue;
    written.push([node.service, { x: Math.round(position.x), y: Math.round(position.y) }]);
  }
  if (written.length === 0) return;
  apply({ type: 'moveServices', positions: Object.fromEntries(written) }, coalesce === undefined ? {} : { coalesce });
}
