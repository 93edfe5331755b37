import { CircleAlert, Info } from 'lucide-react';
import { useId } from 'react';
import type { Remark } from '#core/import';
import { useTranslation } from '../../i18n/index.ts';

/** What could not be kept, and what is said otherwise. `none`: the sentence for an empty list. */
export function Remarks({ remarks, none }: { readonly remarks: readonly Remark[]; readonly none: string }) {
  const { t } = useTranslation();
  const id = useId();
  if (remarks.length === 0) return <p className="shrink-0 text-sm text-muted">{none}</p>;
  return (
    <section aria-labelledby={id} className="max-h-36 shrink-0 overflow-y-auto rounded-md bg-sunken px-3 py-2">
      <h3 id={id} className="pb-1 text-sm font-medium">
        {t('importing.remarks')}
      </h3>
      <ul className="flex flex-col gap-1">
        {remarks.map((remark) => (
          <li key={`${remark.service ?? ''} ${remark.what} ${remark.reason}`} className="flex items-start gap-2 text-sm">
            {remark.level === 'lost' ? <CircleAlert size={14} aria-hidden className="mt-px shrink-0 text-warn" /> : <Info size={14} aria-hidden className="mt-px shrink-0 text-muted" />}
            <span className="min-w-0 break-words" data-selectable>
              <span className="sr-only">{t(remark.level === 'lost' ? 'importing.lost' : 'importing.changed')}: </span>
              {remark.service !== undefined && <span className="mr-1.5 font-medium">{remark.service}</span>}
              <code className="mr-1.5 rounded-sm font-mono break-all">{remark.what}</code>
              <span className="text-muted">{remark.reason}</span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A Compose file to look at and copy from; keys stand out. */
export function FilePreview({ text }: { readonly text: string }) {
  const { t } = useTranslation();
  return (
    <pre
      aria-label={t('importing.preview')}
      role="region"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keyboard
      tabIndex={0}
      data-testid="import-preview"
      className="m-0 min-h-0 flex-1 overflow-auto rounded-md border border-border bg-sunken p-3 font-mono text-sm leading-5 whitespace-pre"
    >
      {text.split('\n').map((line, index) => {
        const [, indent = '', key, rest = ''] = /^(\s*(?:- )?)([\w.$/@"'+-]+:)(?=\s|$)(.*)$/.exec(line) ?? [];
        return (
          // oxlint-disable-next-line react/no-array-index-key -- lines have no other identity
          <span key={index}>
            {key === undefined ? line : indent}
            {key !== undefined && <span className="text-accent">{key}</span>}
            {key === undefined ? '' : rest}
            {'\n'}
          </span>
        );
      })}
    </pre>
  );
}
