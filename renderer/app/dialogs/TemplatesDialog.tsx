import { useEffect, useState } from 'react';
import type { Template } from '#core/api';
import { failureOf } from '../../api/failure.ts';
import { guardUnsaved, openTemplate } from '../../api/files.ts';
import { callHost } from '../../api/host.ts';
import { useTranslation } from '../../i18n/index.ts';
import { useApp } from '../../state/app.ts';
import { Dialog } from '../../ui/index.ts';

/** Whole topologies to begin with. */
export function TemplatesDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const directory = useApp((state) => state.info?.documentsDirectory ?? '');
  const [templates, setTemplates] = useState<readonly Template[] | null>(null);
  const [error, setError] = useState<string | null>(null);
  useEffect(() => {
    const abort = new AbortController();
    callHost('template.list', {}, abort.signal)
      .then((answer) => setTemplates(answer.templates))
      .catch((problem: unknown) => {
        if (!abort.signal.aborted) setError(failureOf(problem).message);
      });
    return () => abort.abort();
  }, []);
  return (
    <Dialog title={t('files.templatesTitle')} description={t('files.templatesText')} size="large" onClose={onClose}>
      {error !== null && (
        <p role="alert" className="text-error">
          {error}
        </p>
      )}
      {templates === null && error === null && <p className="text-muted">{t('common.loading')}</p>}
      {templates?.length === 0 && <p className="text-muted">{t('files.noTemplates')}</p>}
      <ul className="grid grid-cols-2 gap-2">
        {(templates ?? []).map((template) => (
          <li key={template.id}>
            <button
              type="button"
              className="flex h-full w-full flex-col items-start gap-1 rounded-lg border border-border bg-surface p-3 text-left hover:border-accent hover:bg-hover"
              onClick={() => {
                onClose();
                guardUnsaved(() => void openTemplate(template.id));
              }}
            >
              <span className="font-medium">{template.title}</span>
              <span className="text-muted">{template.summary}</span>
              <span className="mt-auto pt-1 text-xs text-muted">
                {t('files.templateServices', { count: template.services })}
                {template.hasFiles && ` · ${t('files.templateFolder', { directory })}`}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
