import { Eye, EyeOff } from 'lucide-react';
import { useState } from 'react';
import { parseDotenv } from '#core/compose';
import { basename, hiddenValue, looksSecret, withoutPasswords } from '#core/lib';
import { useTranslation } from '../../i18n/index.ts';
import { lookup } from '../../state/document.ts';
import { Dialog, EmptyState, IconButton } from '../../ui/index.ts';

/** The variables of an env file as they were read last. What looks secret is hidden until it is asked for. */
export function EnvFileDialog({ path, onClose }: { readonly path: string; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState<ReadonlySet<string>>(new Set());
  const answer = lookup.readFile(path);
  const variables = answer.kind === 'text' ? [...parseDotenv(answer.text, () => undefined).values] : [];
  return (
    <Dialog title={t('origins.envTitle', { file: basename(path) })} description={path} onClose={onClose}>
      <div>
        {variables.length === 0 && <EmptyState title={t('origins.envEmpty')} text={t('origins.envHint')} />}
        <dl className="flex flex-col gap-1">
          {variables.map(([name, value]) => {
            const secret = looksSecret(name);
            const open = shown.has(name);
            return (
              <div key={name} className="flex min-h-7 items-center gap-2">
                <dt className="w-2/5 shrink-0 truncate font-mono text-sm font-semibold" title={name}>
                  {name}
                </dt>
                <dd className="min-w-0 flex-1 font-mono text-sm break-all" data-selectable>
                  {open ? value : secret ? hiddenValue : withoutPasswords(value)}
                </dd>
                {secret && (
                  <IconButton
                    label={t(open ? 'inspector.hide' : 'inspector.reveal', { name })}
                    icon={open ? <EyeOff size={14} aria-hidden /> : <Eye size={14} aria-hidden />}
                    className="size-7"
                    onClick={() => setShown(new Set(open ? [...shown].filter((each) => each !== name) : [...shown, name]))}
                  />
                )}
              </div>
            );
          })}
        </dl>
        {variables.length > 0 && <p className="mt-3 text-sm text-muted">{t('origins.envHint')}</p>}
      </div>
    </Dialog>
  );
}
