import { ViewportPortal } from '@xyflow/react';
import { memo, useMemo } from 'react';
import { cardFootprint, corridorWidth, drawnNetworks, type NetworkRegion, type RegionShape, regionShape, spreadLabels } from '#core/topology';
import { useTranslation } from '../i18n/index.ts';
import { useView } from '../state/index.ts';
import type { CardNode } from './flow-types.ts';

/** Mean width of a letter of a name, CSS pixels: only to keep names apart. */
const letterWidth = 6.5;

/** Colours of `renderer/ui/theme.css`. */
const regionColours = 6;

function Area({ shape, colour }: { readonly shape: RegionShape; readonly colour: number }) {
  return (
    <g className={shape.rects.length === 1 ? 'slip-region-whole' : 'slip-region-parts'} style={{ color: `var(--color-region-${colour})` }}>
      {shape.corridors.map((corridor) => (
        <line key={`${corridor.from.x},${corridor.from.y},${corridor.to.x},${corridor.to.y}`} x1={corridor.from.x} y1={corridor.from.y} x2={corridor.to.x} y2={corridor.to.y} strokeWidth={corridorWidth} className="slip-region-corridor" />
      ))}
      {shape.rects.map((rect) => (
        <rect key={`${rect.x},${rect.y}`} {...rect} rx={16} className="slip-region-rect" />
      ))}
    </g>
  );
}

/** Soft areas round the members of each network, below everything else, with a name that selects the network. */
export const Regions = memo(function Regions({ networks, nodes }: { readonly networks: readonly NetworkRegion[]; readonly nodes: readonly CardNode[] }) {
  const { t } = useTranslation();
  const selected = useView((state) => state.selection.network);
  const select = useView((state) => state.select);
  const areas = useMemo(() => {
    const drawn = drawnNetworks(networks);
    if (drawn.length === 0) return [];
    const rects = nodes.filter((node) => !node.data.ghost).map((node) => ({ service: node.data.service, rect: cardFootprint(node.position, node.data.mounts.length > 0) }));
    const shaped = drawn.flatMap((network, index) => {
      const members = new Set(network.members);
      const shape = regionShape(
        rects.filter(({ service }) => members.has(service)).map(({ rect }) => rect),
        rects.filter(({ service }) => !members.has(service)).map(({ rect }) => rect),
        index,
      );
      if (shape === undefined) return [];
      const marks = [network.internal ? t('canvas.region.internal') : '', network.external ? t('canvas.region.external') : ''];
      const name = [network.isDefault ? t('canvas.region.default') : network.key, ...marks].filter((part) => part !== '').join(' · ');
      return [{ network, shape, name, colour: (index % regionColours) + 1 }];
    });
    const labels = spreadLabels(
      shaped.map(({ shape }) => shape.label),
      shaped.map(({ name }) => name.length * letterWidth + 8),
    );
    return shaped.map((area, index) => ({ ...area, label: labels[index] ?? area.shape.label }));
  }, [networks, nodes, t]);
  if (areas.length === 0) return null;
  return (
    <ViewportPortal>
      <div className="slip-regions">
        <svg className="absolute size-px overflow-visible" aria-hidden>
          {areas.map(({ network, shape, colour }) => (
            <Area key={network.key} shape={shape} colour={colour} />
          ))}
        </svg>
        {areas.map(({ network, label, name, colour }) => (
          <button
            key={network.key}
            type="button"
            className="slip-region-name"
            aria-pressed={selected === network.key}
            style={{ transform: `translate(${label.x}px, ${label.y}px)`, color: `var(--color-region-${colour})` }}
            title={t('canvas.region.hint', { name: network.key })}
            data-testid={`network-${network.key}`}
            onClick={() => select({ network: network.key })}
          >
            {name}
          </button>
        ))}
      </div>
    </ViewportPortal>
  );
});
