import { ChevronDown, Share } from 'lucide-react';
import { useTranslation } from '../../i18n/index.ts';
import { useDocument } from '../../state/index.ts';
import { Button, Menu, MenuItem } from '../../ui/index.ts';
import { exportComposeFile, exportDrawing } from '../exporting.ts';

/** Takes the topology away as a file. */
export function ExportMenu() {
  const { t } = useTranslation();
  const empty = useDocument((state) => state.graph.nodes.length === 0);
  return (
    <Menu
      label={t('exporting.button')}
      align="end"
      trigger={
        <Button aria-label={t('exporting.button')} icon={<Share size={14} aria-hidden />} className="px-2 xl:px-3">
          <span className="hidden xl:inline">{t('exporting.button')}</span>
          <ChevronDown size={14} aria-hidden />
        </Button>
      }
    >
      <MenuItem onSelect={exportComposeFile}>{t('exporting.compose')}</MenuItem>
      <MenuItem disabled={empty} onSelect={() => void exportDrawing('svg')}>
        {t('exporting.svg')}
      </MenuItem>
      <MenuItem disabled={empty} onSelect={() => void exportDrawing('png')}>
        {t('exporting.png')}
      </MenuItem>
    </Menu>
  );
}
