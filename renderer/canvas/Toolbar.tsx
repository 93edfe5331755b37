import { useStore } from '@xyflow/react';
import { Grid3x3, Map as MapIcon, Maximize, Minus, Network, Plus, Search } from 'lucide-react';
import { useTranslation } from '../i18n/index.ts';
import { IconButton } from '../ui/index.ts';
import type { CanvasActions } from '../state/index.ts';
import { useDrawing } from './drawing.ts';

const percentOf = (state: { readonly transform: readonly [number, number, number] }): number => Math.round(state.transform[2] * 100);

/** What a person does with the drawing as a whole. */
export function Toolbar({ actions, tidying, empty }: { readonly actions: CanvasActions; readonly tidying: boolean; readonly empty: boolean }) {
  const { t } = useTranslation();
  const percent = useStore(percentOf);
  const snap = useDrawing((state) => state.snap);
  const minimap = useDrawing((state) => state.minimap);
  const setSnap = useDrawing((state) => state.setSnap);
  const setMinimap = useDrawing((state) => state.setMinimap);
  return (
    <div role="toolbar" aria-label={t('canvas.toolbar.label')} className="absolute bottom-3 left-3 z-[5] flex items-center gap-0.5 rounded-lg border border-border bg-surface p-0.5">
      <IconButton label={t('canvas.toolbar.zoomOut')} icon={<Minus size={16} aria-hidden />} onClick={actions.zoomOut} />
      <span className="w-10 text-center text-xs text-muted tabular-nums" aria-label={t('canvas.toolbar.zoom')} role="status">
        {percent} %
      </span>
      <IconButton label={t('canvas.toolbar.zoomIn')} icon={<Plus size={16} aria-hidden />} onClick={actions.zoomIn} />
      <span className="mx-1 h-5 w-px bg-border" aria-hidden />
      <IconButton label={t('canvas.toolbar.fit')} icon={<Maximize size={16} aria-hidden />} disabled={empty} onClick={actions.fit} />
      <IconButton label={t('canvas.toolbar.tidy')} icon={<Network size={16} aria-hidden />} disabled={empty || tidying} aria-busy={tidying} onClick={actions.tidyUp} />
      <IconButton label={t('canvas.toolbar.find')} shortcut="Mod+F" icon={<Search size={16} aria-hidden />} disabled={empty} onClick={actions.find} />
      <span className="mx-1 h-5 w-px bg-border" aria-hidden />
      <IconButton label={t('canvas.toolbar.snap')} icon={<Grid3x3 size={16} aria-hidden />} pressed={snap} onClick={() => setSnap(!snap)} />
      <IconButton label={t('canvas.toolbar.minimap')} icon={<MapIcon size={16} aria-hidden />} pressed={minimap} onClick={() => setMinimap(!minimap)} />
    </div>
  );
}
