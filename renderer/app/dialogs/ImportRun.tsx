import { Plus, Terminal } from 'lucide-react';
import { useId, useMemo } from 'react';
import { composeText, parseDockerRun, runServiceDraft } from '#core/import';
import { uniqueServiceName } from '#core/topology';
import { useTranslation } from '../../i18n/index.ts';
import { addRun } from '../../palette/add-run.ts';
import { useDocument } from '../../state/index.ts';
import { Button, EmptyState } from '../../ui/index.ts';
import { FilePreview, Remarks } from './ImportPreview.tsx';

const example = 'docker run -d --name web --restart unless-stopped \\\n  -p 8080:80 -v web-data:/usr/share/nginx/html \\\n  -e TZ=UTC nginx:1.29';

/** A `docker run` line on the left, the Compose file it becomes on the right, while it is typed. */
export function ImportRun({ text, onText, onClose }: { readonly text: string; readonly onText: (text: string) => void; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const id = useId();
  const project = useDocument((state) => state.project);
  const stale = useDocument((state) => state.stale);
  const empty = text.trim() === '';
  const run = useMemo(() => (empty ? undefined : parseDockerRun(text)), [text, empty]);
  const name = run?.ok === true ? uniqueServiceName(project, run.name) : '';
  const preview = useMemo(() => (run?.ok === true ? composeText(runServiceDraft(run, name)) : ''), [run, name]);
  const before = run?.ok === false ? text.slice(0, run.offset).split('\n') : [];
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-3 pt-3">
      <div className="flex min-h-0 flex-1 gap-4">
        <div className="flex w-[42%] min-w-0 flex-col gap-1">
          <label htmlFor={id} className="text-sm font-medium">
            {t('importing.line')}
          </label>
          <textarea
            id={id}
            data-autofocus
            value={text}
            spellCheck={false}
            autoCapitalize="off"
            placeholder={t('importing.placeholder')}
            aria-describedby={`${id}-below`}
            aria-invalid={run?.ok === false}
            onChange={(event) => onText(event.target.value)}
            className="min-h-0 w-full flex-1 resize-none rounded-md border border-border-strong bg-surface p-2 font-mono text-sm leading-5 text-text aria-invalid:border-error"
          />
          <div id={`${id}-below`} aria-live="polite" className="min-h-8 text-sm">
            {run?.ok === false ? (
              <p className="text-error">
                {t('importing.at', { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, message: run.message })} <span className="text-muted">{run.hint}</span>
              </p>
            ) : (
              <p className="text-muted">{t('importing.lineHint')}</p>
            )}
          </div>
        </div>
        <div className="flex min-w-0 flex-1 flex-col gap-2">
          {run?.ok === true ? (
            <>
              <p className="text-sm font-medium">{t('importing.preview')}</p>
              <FilePreview text={preview} />
              <Remarks remarks={run.remarks} none={t('importing.nothingLost')} />
            </>
          ) : (
            <div className="min-h-0 flex-1 rounded-md border border-dashed border-border-strong">
              <EmptyState
                icon={<Terminal size={24} aria-hidden />}
                title={t(empty ? 'importing.emptyTitle' : 'importing.unreadable')}
                text={t('importing.emptyText')}
                {...(empty ? { action: <Button onClick={() => onText(example)}>{t('importing.tryExample')}</Button> } : {})}
              />
            </div>
          )}
        </div>
      </div>
      <div className="flex shrink-0 justify-end gap-2">
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <Button
          tone="primary"
          disabled={run?.ok !== true || stale}
          icon={<Plus size={14} aria-hidden />}
          onClick={() => {
            if (run?.ok === true && addRun(run) !== undefined) onClose();
          }}
        >
          {name === '' ? t('importing.add') : t('importing.addNamed', { name })}
        </Button>
      </div>
    </div>
  );
}
