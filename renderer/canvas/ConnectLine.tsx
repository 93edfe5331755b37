import type { ConnectionLineComponentProps } from '@xyflow/react';
import { createContext, useContext } from 'react';
import { cardRect, contains, curvePath, curveToPoint, inflate, linkCurve } from '#core/topology';
import type { CardNode } from './flow-types.ts';

/** Cards on the canvas, for finding the one below the pointer without asking every card. */
export const CardsContext = createContext<readonly CardNode[]>([]);

/** The card below a point, topmost first; `except` and ghosts do not count. */
export function cardAt(nodes: readonly CardNode[], point: { readonly x: number; readonly y: number }, except: string): CardNode | undefined {
  return nodes.findLast((node) => node.id !== except && !node.data.ghost && contains(inflate(cardRect(node.position), 12), point));
}

/** The line while a link is being drawn; snaps to the card below the pointer. */
export function ConnectLine({ fromNode, toX, toY }: ConnectionLineComponentProps<CardNode>) {
  const nodes = useContext(CardsContext);
  const from = cardRect(fromNode.internals.positionAbsolute);
  const at = { x: toX, y: toY };
  const target = cardAt(nodes, at, fromNode.id);
  const to = target === undefined ? undefined : cardRect(target.position);
  return (
    <>
      {to !== undefined && <rect {...inflate(to, 4)} rx={11} className="slip-link-preview" />}
      <path d={curvePath(to === undefined ? curveToPoint(from, at) : linkCurve(from, to))} className="slip-link-preview" markerEnd="url(#slip-arrow-selected)" />
    </>
  );
}
