import type { Edge, Node } from '@xyflow/react';
import type { CardData, LinkData } from './projection.ts';

export type CardNode = Node<CardData, 'service'>;
export type LinkEdgeType = Edge<LinkData, 'link'>;
