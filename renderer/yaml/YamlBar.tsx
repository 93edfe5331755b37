import type { EditorView } from '@codemirror/view';
import { CircleHelp, CornerDownRight, SquareDashedMousePointer, Variable } from 'lucide-react';
import { useTranslation } from '../i18n/index.ts';
import { useDocument, useView } from '../state/index.ts';
import { IconButton } from '../ui/index.ts';
import { goToDefinition } from './definition.ts';
import { explainAtCursor } from './hover.ts';
import { useYamlView } from './yaml-view.ts';

/** Where the cursor is, and what can be done from there. */
export function YamlBar({ view }: { readonly view: EditorView | null }) {
  const { t } = useTranslation();
  const path = useYamlView((state) => state.path);
  const showValues = useYamlView((state) => state.showValues);
  const setShowValues = useYamlView((state) => state.setShowValues);
  const requestFocus = useView((state) => state.requestFocus);
  const [section, service] = path;
  const onCanvas = useDocument((state) => section === 'services' && state.graph.nodes.some((node) => node.service === service));
  return (
    <div role="toolbar" aria-label={t('yaml.bar.label')} className="flex h-8 shrink-0 items-center border-b border-border pr-2 pl-3">
      <p title={t('yaml.bar.path')} className="min-w-0 flex-1 truncate font-mono text-xs text-muted" data-testid="yaml-path">
        {path.join(' › ')}
      </p>
      <IconButton label={t('yaml.bar.values')} pressed={showValues} icon={<Variable size={16} aria-hidden />} onClick={() => setShowValues(!showValues)} />
      <IconButton
        label={t('yaml.bar.explain')}
        shortcut="F1"
        icon={<CircleHelp size={16} aria-hidden />}
       
        disabled={view === null}
        onClick={() => {
          if (view === null) return;
          view.focus();
          explainAtCursor(view);
        }}
      />
      <IconButton label={t('yaml.bar.definition')} shortcut="F12" icon={<CornerDownRight size={16} aria-hidden />} disabled={view === null} onClick={() => view !== null && goToDefinition(view)} />
      <IconButton
        label={t('yaml.bar.canvas')}
        icon={<SquareDashedMousePointer size={16} aria-hidden />}
       
        disabled={!onCanvas}
        onClick={() => typeof service === 'string' && requestFocus({ target: 'canvas', service })}
      />
    </div>
  );
}
