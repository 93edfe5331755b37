import { basename } from '#core/lib';
import { openPath, saveDocument, saveDocumentAs, saveTo } from '../../api/files.ts';
import { useTranslation } from '../../i18n/index.ts';
import { useDocument } from '../../state/index.ts';
import { Button, Dialog } from '../../ui/index.ts';

/** Unsaved work would be lost: save it, let it go, or stay. */
export function UnsavedDialog({ proceed, onClose }: { readonly proceed: () => void; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const path = useDocument((state) => state.path);
  const name = path === null ? t('files.untitled') : basename(path);
  return (
    <Dialog
      title={t('files.unsavedTitle')}
      description={t('files.unsavedText', { name })}
      size="small"
      onClose={onClose}
      footer={
        <>
          <Button
            className="mr-auto"
            onClick={() => {
              onClose();
              proceed();
            }}
          >
            {t('files.dontSave')}
          </Button>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button
            tone="primary"
            data-autofocus
            onClick={() => {
              onClose();
              saveDocument(proceed);
            }}
          >
            {t('files.saveAction')}
          </Button>
        </>
      }
    >
      {null}
    </Dialog>
  );
}

/** The file on disk is not the one that was opened. */
export function ConflictDialog({ path, message, proceed, onClose }: { readonly path: string; readonly message: string; readonly proceed: (() => void) | undefined; readonly onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog
      title={t('files.conflictTitle')}
      description={message}
      size="medium"
      onClose={onClose}
      footer={
        <>
          <Button
            className="mr-auto"
            onClick={() => {
              onClose();
              void openPath(path);
            }}
          >
            {t('files.reopenAction')}
          </Button>
          <Button data-autofocus onClick={onClose}>{t('common.cancel')}</Button>
          <Button
            onClick={() => {
              onClose();
              saveDocumentAs(proceed);
            }}
          >
            {t('files.saveElsewhere')}
          </Button>
          <Button
            tone="danger"
            onClick={() => {
              onClose();
              void saveTo(path, null, proceed);
            }}
          >
            {t('files.overwriteAction')}
          </Button>
        </>
      }
    >
      {null}
    </Dialog>
  );
}

/** Something that went wrong and needs no answer. */
export function MessageDialog({ title, text, hint, onClose }: { readonly title: string; readonly text: string; readonly hint: string | undefined; readonly onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog
      title={title}
      description={text}
      size="small"
      onClose={onClose}
      footer={
        <Button tone="primary" data-autofocus onClick={onClose}>
          {t('common.ok')}
        </Button>
      }
    >
      {hint !== undefined && <p data-selectable>{hint}</p>}
    </Dialog>
  );
}
