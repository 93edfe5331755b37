import { Copy, Trash2 } from 'lucide-react';
import { deleteSelection } from '../canvas/actions.ts';
import { duplicateSelection } from '../canvas/clipboard.ts';
import { useTranslation } from '../i18n/index.ts';
import { useDocument, useView } from '../state/index.ts';
import { Button } from '../ui/index.ts';
import { Section } from './fields.tsx';

/** Several services at once: which, and what can be done to all of them. */
export function SeveralInspector({ services }: { readonly services: readonly string[] }) {
  const { t } = useTranslation();
  const select = useView((state) => state.select);
  const stale = useDocument((state) => state.stale);
  return (
    <>
      <header className="px-3 py-2">
        <h2 className="text-lg font-semibold">{t('inspector.several.title', { count: services.length })}</h2>
      </header>
      <Section title={t('inspector.several.list')}>
        <ul className="flex flex-col gap-0.5">
          {services.map((service) => (
            <li key={service}>
              <button type="button" className="w-full truncate rounded-md px-1 py-0.5 text-left hover:bg-hover" onClick={() => select({ services: [service] })}>
                {service}
              </button>
            </li>
          ))}
        </ul>
      </Section>
      <div className="flex flex-wrap gap-2 border-t border-border p-3">
        <Button icon={<Copy size={14} aria-hidden />} disabled={stale} onClick={duplicateSelection}>
          {t('inspector.several.duplicate')}
        </Button>
        <Button icon={<Trash2 size={14} aria-hidden />} disabled={stale} onClick={deleteSelection}>
          {t('inspector.several.remove')}
        </Button>
      </div>
    </>
  );
}
