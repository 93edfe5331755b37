import type { EdgeProps } from '@xyflow/react';
import { memo } from 'react';
import { cardSize, curvePath, linkCurve } from '#core/topology';
import { useTranslation } from '../i18n/index.ts';
import { useView } from '../state/index.ts';
import type { LinkEdgeType } from './flow-types.ts';
import { linkBadge } from './words.ts';

/** One arrow head for each look a link can have. */
export function ArrowHeads() {
  return (
    <svg className="absolute size-0" aria-hidden>
      <defs>
        {(['declared', 'proven', 'broken', 'selected'] as const).map((look) => (
          <marker key={look} id={`slip-arrow-${look}`} viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto">
            <path d="M1 1 9 5 1 9z" className={`slip-arrow-${look}`} />
          </marker>
        ))}
      </defs>
    </svg>
  );
}

/**
 * "A talks to B". The only handle of a card spans it and reports the middle of its right side, so both cards'
 * rectangles follow from the end points without a further subscription.
 */
export const LinkEdge = memo(function LinkEdge({ sourceX, sourceY, targetX, targetY, data, selected }: EdgeProps<LinkEdgeType>) {
  const { t } = useTranslation();
  // While the pointer is on a card, only that card's links stay strong: they answer whom it talks to.
  const aside = useView(({ hovered }) => hovered !== null && hovered !== data?.link.from && hovered !== data?.link.to);
  if (data === undefined) return null;
  const from = { x: sourceX - cardSize.width, y: sourceY - cardSize.height / 2, ...cardSize };
  const to = { x: targetX - cardSize.width, y: targetY - cardSize.height / 2, ...cardSize };
  const curve = linkCurve(from, to, data.shift);
  const path = curvePath(curve);
  const badge = linkBadge(t, data.state, data.link.to);
  return (
    <g className={aside ? 'slip-link-aside' : undefined}>
      <path d={path} className={`slip-link slip-link-${data.state.kind}${selected === true ? ' slip-link-selected' : ''}`} markerEnd={`url(#slip-arrow-${selected === true ? 'selected' : data.state.kind})`} />
      <path d={path} className="slip-link-hit" />
      {badge !== undefined && (
        <text x={curve.middle.x} y={curve.middle.y - 6} textAnchor="middle" className={`slip-link-text slip-link-text-${data.state.kind}`}>
          {badge}
          {data.state.kind === 'broken' && data.state.message !== undefined && <title>{data.state.message}</title>}
        </text>
      )}
    </g>
  );
});
