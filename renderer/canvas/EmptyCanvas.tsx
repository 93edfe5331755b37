import { ArrowRight, Database, LayoutTemplate, Server } from 'lucide-react';
import { useTranslation } from '../i18n/index.ts';
import { useView } from '../state/index.ts';
import { Button } from '../ui/index.ts';

/** What a person sees before there is a service: what goes here, and one button to begin. */
export function EmptyCanvas() {
  const { t } = useTranslation();
  const openDialog = useView((state) => state.openDialog);
  return (
    <div className="pointer-events-none absolute inset-0 z-[4] flex items-center justify-center p-6">
      <div className="flex max-w-104 flex-col items-center gap-2 text-center">
        <div className="mb-2 flex items-center gap-2 text-muted" aria-hidden>
          <span className="inline-flex size-12 items-center justify-center rounded-lg border border-dashed border-border-strong">
            <Server size={20} />
          </span>
          <ArrowRight size={20} />
          <span className="inline-flex size-12 items-center justify-center rounded-lg border border-dashed border-border-strong">
            <Database size={20} />
          </span>
        </div>
        <h2 className="text-lg font-semibold">{t('canvas.empty.title')}</h2>
        <p className="text-muted">{t('canvas.empty.text')}</p>
        <Button tone="primary" icon={<LayoutTemplate size={16} aria-hidden />} className="pointer-events-auto mt-3" onClick={() => openDialog({ kind: 'templates' })}>
          {t('canvas.empty.templates')}
        </Button>
      </div>
    </div>
  );
}
