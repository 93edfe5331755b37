import { useState } from 'react';
import { useTranslation } from '../../i18n/index.ts';
import { Dialog, Tabs } from '../../ui/index.ts';
import { ImportEngine } from './ImportEngine.tsx';
import { ImportRun } from './ImportRun.tsx';

type ImportTab = 'run' | 'engine';

/** What a person has already, as a Compose file: a `docker run` line, or what runs on the engine. */
export function ImportDialog({ tab: first, line, onClose }: { readonly tab: ImportTab; readonly line: string; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const [tab, setTab] = useState<ImportTab>(first);
  // Kept here, so that a look at the other tab does not lose it.
  const [text, setText] = useState(line);
  return (
    <Dialog title={t('importing.title')} description={t('importing.text')} size="wide" onClose={onClose}>
      <Tabs<ImportTab>
        label={t('importing.title')}
        items={[
          { value: 'run', text: t('importing.tabRun') },
          { value: 'engine', text: t('importing.tabEngine') },
        ]}
        value={tab}
        onChange={setTab}
        className="h-[min(560px,calc(100vh-200px))]"
      >
        {tab === 'run' ? <ImportRun text={text} onText={setText} onClose={onClose} /> : <ImportEngine onClose={onClose} />}
      </Tabs>
    </Dialog>
  );
}
