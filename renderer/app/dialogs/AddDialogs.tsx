import { useState, type FormEvent } from 'react';
import { useTranslation } from '../../i18n/index.ts';
import { addService } from '../../palette/add.ts';
import { imageProblem } from '../../palette/insert.ts';
import { useEngine } from '../../state/index.ts';
import { Button, Dialog, Field, Input } from '../../ui/index.ts';

/** Adds a service that runs an image by name. */
export function AnyImageDialog({ text, onClose }: { readonly text: string; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const images = useEngine((state) => state.images);
  const [reference, setReference] = useState(text);
  const [tried, setTried] = useState(false);
  const problem = imageProblem(reference);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (problem === undefined && addService({ kind: 'image', reference: reference.trim() })) onClose();
  };
  return (
    <Dialog
      title={t('palette.imageTitle')}
      size="small"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button tone="primary" type="submit" form="any-image">
            {t('common.add')}
          </Button>
        </>
      }
    >
      <form id="any-image" onSubmit={submit}>
        <Field label={t('palette.imageField')} hint={t('palette.imageHint')} error={tried ? problem : undefined}>
          {(control) => <Input {...control} mono data-autofocus list="any-image-list" value={reference} onChange={(event) => setReference(event.target.value)} />}
        </Field>
        <datalist id="any-image-list">
          {images.map((image) => (
            <option key={image.reference} value={image.reference}>
              {image.reference}
            </option>
          ))}
        </datalist>
      </form>
    </Dialog>
  );
}

/** Adds a service that is built from a folder with a Dockerfile. */
export function BuildDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const [context, setContext] = useState('.');
  const [name, setName] = useState('app');
  const [tried, setTried] = useState(false);
  const nameProblem = /^[a-zA-Z0-9._-]+$/.test(name) ? undefined : t('palette.nameInvalid');
  const contextProblem = context.trim() === '' ? t('palette.folderMissing') : undefined;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (nameProblem === undefined && contextProblem === undefined && addService({ kind: 'build', context: context.trim(), name })) onClose();
  };
  return (
    <Dialog
      title={t('palette.buildTitle')}
      size="small"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button tone="primary" type="submit" form="build-service">
            {t('common.add')}
          </Button>
        </>
      }
    >
      <form id="build-service" className="flex flex-col gap-3" onSubmit={submit}>
        <Field label={t('palette.buildFolder')} hint={t('palette.buildFolderHint')} error={tried ? contextProblem : undefined}>
          {(control) => <Input {...control} mono data-autofocus value={context} onChange={(event) => setContext(event.target.value)} />}
        </Field>
        <Field label={t('palette.buildName')} error={tried ? nameProblem : undefined}>
          {(control) => <Input {...control} mono value={name} onChange={(event) => setName(event.target.value)} />}
        </Field>
      </form>
    </Dialog>
  );
}
