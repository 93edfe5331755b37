import { guardUnsaved, openTemplate } from '../../api/files.ts';
import { callHost } from '../../api/host.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { useTranslation } from '../../i18n/index.ts';
import { useApp } from '../../state/app.ts';
import { Dialog } from '../../ui/index.ts';

const listTemplates = (signal: AbortSignal) => callHost('template.list', {}, signal);

/** Whole topologies to begin with. */
export function TemplatesDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const directory = useApp((state) => state.info?.documentsDirectory ?? '');
  const { value, failure } = useAnswer(listTemplates);
  const templates = value?.templates;
  return (
    <Dialog title={t('files.templatesTitle')} description={t('files.templatesText')} size="large" onClose={onClose}>
      {failure !== undefined && (
        <p role="alert" className="text-error">
          {failure.message}
        </p>
      )}
      {templates === undefined && failure === undefined && <p className="text-muted">{t('common.loading')}</p>}
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
