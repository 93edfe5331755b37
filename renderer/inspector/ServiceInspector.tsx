import { FileCode2, FileSymlink, ScrollText, Trash2 } from 'lucide-react';
import { memo } from 'react';
import { parseImageReference } from '#core/catalog';
import { basename, isJsonObject } from '#core/lib';
import { goTo, isHere } from '../api/places.ts';
import { ServiceIcon } from '../canvas/ServiceIcon.tsx';
import { nameProblem } from '../canvas/NameEditor.tsx';
import { useTranslation } from '../i18n/index.ts';
import { useDocument, useEngine, useView } from '../state/index.ts';
import { Button, IconButton } from '../ui/index.ts';
import { EnvironmentSection } from './EnvironmentSection.tsx';
import { Note, Section, TextField } from './fields.tsx';
import { hasVariable } from './forms.ts';
import { HealthSection } from './HealthSection.tsx';
import { LinksSection } from './LinksSection.tsx';
import { NetworksSection } from './NetworksSection.tsx';
import { PortsSection } from './PortsSection.tsx';
import { RunSection } from './RunSection.tsx';
import { ServiceFormContext, useServiceForm, useServiceModel } from './service-context.ts';
import { VolumesSection } from './VolumesSection.tsx';
import { useYamlView } from '../yaml/yaml-view.ts';

function Header() {
  const { t } = useTranslation();
  const { service, node, recipe } = useServiceForm();
  const showTab = useView((state) => state.showTab);
  const requestFocus = useView((state) => state.requestFocus);
  const showLogs = useView((state) => state.showLogs);
  const clearSelection = useView((state) => state.clearSelection);
  return (
    <header className="flex items-center gap-2 px-3 py-2">
      <span className="inline-flex size-8 shrink-0 items-center justify-center rounded-md bg-sunken text-muted">
        <ServiceIcon recipe={node.recipe} build={node.build} />
      </span>
      <div className="min-w-0 flex-1">
        <h2 className="truncate text-lg leading-5 font-semibold" title={service}>
          {service}
        </h2>
        <p className="truncate text-xs text-muted">{recipe?.title ?? t(node.build ? 'inspector.service.built' : 'inspector.service.plain')}</p>
      </div>
      <IconButton
        label={t('inspector.service.yaml')}
        icon={<FileCode2 size={16} aria-hidden />}
        onClick={() => {
          showTab('yaml');
          requestFocus({ target: 'yaml', path: ['services', service] });
        }}
      />
      <IconButton label={t('inspector.service.logs')} icon={<ScrollText size={16} aria-hidden />} onClick={() => showLogs(service)} />
      <IconButton
        label={t('inspector.service.remove', { name: service })}
        icon={<Trash2 size={16} aria-hidden />}
        onClick={() => {
          if (useDocument.getState().apply({ type: 'removeServices', services: [service] }).refused !== undefined) return;
          clearSelection();
          // This button goes with the service.
          useView.getState().canvas?.focus();
        }}
      />
    </header>
  );
}

function GeneralSection() {
  const { t } = useTranslation();
  const { service, written, resolved, recipe, node, apply, problemAt } = useServiceForm();
  const nodes = useDocument((state) => state.graph.nodes);
  const images = useEngine((state) => state.images);
  const select = useView((state) => state.select);
  const image = typeof written['image'] === 'string' ? written['image'] : '';
  const { build } = written;
  const context = typeof build === 'string' ? build : isJsonObject(build) && typeof build['context'] === 'string' ? build['context'] : '';
  return (
    <Section title={t('inspector.service.general')}>
      <TextField
        label={t('inspector.service.name')}
        written={service}
        mono={false}
        field="name"
        check={(value) => {
          const problem = nameProblem(
            value.trim(),
            service,
            nodes.map((each) => each.service),
          );
          return problem === undefined ? undefined : t(`canvas.rename.${problem}`);
        }}
        onCommit={(value) => {
          const result = apply({ type: 'renameService', from: service, to: value.trim() });
          if (result.refused === undefined) select({ services: [value.trim()] });
          return result;
        }}
      />
      <TextField
        label={t('inspector.service.image')}
        written={image}
        resolved={resolved.image}
        placeholder={image === '' && resolved.image !== undefined ? resolved.image : node.build ? t('inspector.service.imageBuilt') : 'nginx:1.29'}
        problem={problemAt(['image'])}
        field="image"
        list="images-on-engine"
        check={(value) => {
          // What it extends may bring an image.
          if (value.trim() === '') return node.build || (image === '' && resolved.image !== undefined) ? undefined : t('inspector.service.imageMissing');
          if (hasVariable(value)) return undefined;
          const parsed = parseImageReference(value.trim());
          return parsed.ok ? undefined : parsed.message;
        }}
        onCommit={(value) => (value.trim() === '' ? apply({ type: 'setAttribute', service, attribute: 'image', value: undefined }) : apply({ type: 'setImage', service, image: value.trim() }))}
      />
      <datalist id="images-on-engine">
        {images.map((choice) => (
          <option key={choice.reference} value={choice.reference} />
        ))}
      </datalist>
      {node.build && (
        <TextField
          label={t('inspector.service.context')}
          written={context}
          problem={problemAt(['build'])}
          field="build/context"
          onCommit={(value) => apply({ type: 'setValue', path: typeof build === 'string' ? ['services', service, 'build'] : ['services', service, 'build', 'context'], value: value.trim() === '' ? '.' : value.trim() })}
        />
      )}
      {recipe !== undefined && (
        <Note>
          {recipe.summary}{' '}
          <a href={recipe.documentation} target="_blank" rel="noopener" className="text-accent underline underline-offset-2">
            {t('inspector.service.documentation')}
          </a>
        </Note>
      )}
    </Section>
  );
}

/** Not rendered again for every key that is typed elsewhere: only when the form's model changes. */
const Sections = memo(function Sections() {
  return (
    <>
      <GeneralSection />
      <EnvironmentSection />
      <PortsSection />
      <VolumesSection />
      <LinksSection />
      <NetworksSection />
      <HealthSection />
      <RunSection />
    </>
  );
});

/** Of a service that another file defines: which, with the way there. */
function OtherFile({ service }: { readonly service: string }) {
  const { t } = useTranslation();
  const { load } = useDocument((state) => state.drawn);
  const origin = load.origin(['services', service]);
  if (origin === undefined || isHere(origin.range.file)) return null;
  const file = basename(origin.range.file);
  return (
    <div className="mx-3 mb-3 flex flex-col items-start gap-2 rounded-md bg-sunken p-2" data-testid="other-file">
      <Note>{t(origin.kind === 'override' ? 'origins.serviceOver' : 'origins.service', { file })}</Note>
      <Button icon={<FileSymlink size={14} aria-hidden />} title={origin.range.file} onClick={() => goTo(origin.range)}>
        {t('origins.open', { file })}
      </Button>
    </div>
  );
}

/** All that a form can say about one service; every change is a command on the text. */
export function ServiceInspector({ service }: { readonly service: string }) {
  const { t } = useTranslation();
  const form = useServiceModel(service);
  const stale = useDocument((state) => state.stale);
  // A key that is half typed is an error for a moment.
  const typing = useYamlView((state) => state.typing);
  const broken = stale && !typing;
  if (form === undefined) return <Note>{t('inspector.service.gone', { name: service })}</Note>;
  const elsewhere = Object.keys(form.written).length === 0;
  return (
    <ServiceFormContext value={form}>
      <Header />
      {elsewhere && !stale && <OtherFile service={service} />}
      <fieldset disabled={broken || elsewhere} className="min-w-0">
        <Sections />
      </fieldset>
      {broken && (
        <div role="status" className="sticky bottom-0 border-t border-border bg-surface px-3 py-2">
          <Note tone="warn">{t('inspector.stale')}</Note>
        </div>
      )}
    </ServiceFormContext>
  );
}
