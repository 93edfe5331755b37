import { useState } from 'react';
import { remove } from '../../api/runs.ts';
import { useTranslation } from '../../i18n/index.ts';
import { useDocument, useEngine } from '../../state/index.ts';
import { Button, Dialog } from '../../ui/index.ts';

/** Asks before containers (and data) go, naming what would be lost. */
export function RemoveDialog({ volumes, onClose }: { readonly volumes: boolean; readonly onClose: () => void }) {
  const { t } = useTranslation();
  // Which volumes were ticked off: others may appear while this is open.
  const [accepted, setAccepted] = useState<string | null>(null);
  const project = useDocument((state) => state.project.name);
  const observed = useEngine((state) => state.observed);
  const owned = observed?.volumes ?? [];
  const loses = volumes && owned.length > 0;
  const lossKey = JSON.stringify(owned.map((volume) => volume.name));
  const understood = accepted === lossKey;
  return (
    <Dialog
      title={t(volumes ? 'stop.removeVolumesTitle' : 'stop.removeTitle', { project })}
      description={t(volumes ? 'stop.removeVolumesText' : 'stop.removeText')}
      size="small"
      onClose={onClose}
      footer={
        <>
          <Button data-autofocus onClick={onClose}>{t('common.cancel')}</Button>
          <Button
            tone="danger"
            disabled={loses && !understood}
            onClick={() => {
              onClose();
              void remove(volumes);
            }}
          >
            {t(volumes ? 'stop.confirmVolumes' : 'stop.confirm')}
          </Button>
        </>
      }
    >
      {volumes && owned.length === 0 && <p>{t('stop.noVolumes')}</p>}
      {loses && (
        <div className="rounded-md bg-error-soft p-3">
          <p className="font-medium text-error">{t('stop.volumesLost')}</p>
          <ul className="list-disc pl-5 font-mono text-sm break-all">
            {owned.map((volume) => (
              <li key={volume.name}>{volume.name}</li>
            ))}
          </ul>
          <label className="mt-2 flex items-center gap-2">
            <input type="checkbox" checked={understood} onChange={(event) => setAccepted(event.target.checked ? lossKey : null)} className="size-4 accent-accent" />
            {t('deploy.understand')}
          </label>
        </div>
      )}
    </Dialog>
  );
}
