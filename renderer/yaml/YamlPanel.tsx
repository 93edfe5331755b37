import { lazy, Suspense } from 'react';
import { useTranslation } from '../i18n/index.ts';

const Editor = lazy(async () => ({ default: (await import('./YamlEditor.tsx')).YamlEditor }));

/** The editor is a chunk of its own: who never opens it does not load it. */
export function YamlPanel() {
  const { t } = useTranslation();
  return (
    <Suspense fallback={<p className="p-3 text-muted">{t('yaml.loading')}</p>}>
      <Editor />
    </Suspense>
  );
}
