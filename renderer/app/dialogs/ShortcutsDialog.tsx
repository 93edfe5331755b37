import { useTranslation } from '../../i18n/index.ts';
import { Dialog, Shortcut } from '../../ui/index.ts';
import { actions } from '../actions.ts';

/** All keys on one sheet. */
export function ShortcutsDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const everywhere = actions.filter((action) => action.shortcut !== undefined && action.canvasKey !== true);
  const onCanvas = actions.filter((action) => action.shortcut !== undefined && action.canvasKey === true);
  return (
    <Dialog title={t('shortcuts.title')} size="large" onClose={onClose}>
      <div className="grid grid-cols-2 gap-x-8">
        <dl className="grid grid-cols-[1fr_auto] items-center gap-y-1.5 self-start">
          {everywhere.map((action) => (
            <div key={action.id} className="contents">
              <dt>{t(action.label)}</dt>
              <dd className="text-right">{action.shortcut !== undefined && <Shortcut keys={action.shortcut} />}</dd>
            </div>
          ))}
          <div className="contents">
            <dt>{t('shortcuts.escape')}</dt>
            <dd className="text-right">
              <Shortcut keys="Escape" />
            </dd>
          </div>
        </dl>
        <section aria-label={t('shortcuts.onCanvas')} className="self-start">
          <h3 className="mb-1.5 text-sm font-semibold text-muted">{t('shortcuts.onCanvas')}</h3>
          <dl className="grid grid-cols-[1fr_auto] items-center gap-y-1.5">
            {onCanvas.map((action) => (
              <div key={action.id} className="contents">
                <dt>{t(action.label)}</dt>
                <dd className="text-right">{action.shortcut !== undefined && <Shortcut keys={action.shortcut} />}</dd>
              </div>
            ))}
            <div className="contents">
              <dt>{t('shortcuts.nudge')}</dt>
              <dd className="text-right">
                <Shortcut keys={t('shortcuts.arrows')} />
              </dd>
            </div>
          </dl>
        </section>
      </div>
    </Dialog>
  );
}
