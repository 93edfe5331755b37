import { Eye, EyeOff, FolderOpen, Layers, PlugZap, RotateCw } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { InputOf, OutputOf, Stack, StackContainer, Stacks } from '#core/api';
import { failureOf } from '../../api/failure.ts';
import { guardUnsaved, openPath } from '../../api/files.ts';
import { callHost } from '../../api/host.ts';
import { useTranslation } from '../../i18n/index.ts';
import { useDocument, useEngine } from '../../state/index.ts';
import { Button, classes, EmptyState, IconButton, Input, StatusDot } from '../../ui/index.ts';
import { hiddenSecrets, matching } from './import-list.ts';
import { FilePreview, Remarks } from './ImportPreview.tsx';

type Source = InputOf<'engine.adopt'>['source'];
type Adopted = OutputOf<'engine.adopt'>;
type Choice = { readonly kind: 'project'; readonly name: string } | { readonly kind: 'containers'; readonly ids: readonly string[] };

function sourceOf(choice: Choice): Source {
  return choice.kind === 'project' ? { project: choice.name } : { containers: [...choice.ids] };
}

interface Listing {
  readonly stacks: Stacks | null;
  readonly error: string | null;
  refresh(): void;
}

/** What runs, asked for when there is an engine and whenever the person wants it. */
function useStacks(): Listing {
  const [state, setState] = useState<Omit<Listing, 'refresh'>>({ stacks: null, error: null });
  const ready = useEngine((engine) => engine.status.state === 'ready');
  const ask = useCallback((signal: AbortSignal): void => {
    callHost('engine.stacks', {}, signal)
      .then((stacks) => setState({ stacks, error: null }))
      .catch((problem: unknown) => {
        if (!signal.aborted) setState({ stacks: null, error: failureOf(problem).message });
      });
  }, []);
  const current = useRef<AbortController | null>(null);
  const refresh = useCallback((): void => {
    current.current?.abort();
    current.current = new AbortController();
    ask(current.current.signal);
  }, [ask]);
  useEffect(() => {
    if (ready) refresh();
    return () => current.current?.abort();
  }, [ready, refresh]);
  return { ...state, refresh };
}

interface Preview {
  readonly adopted: Adopted | null;
  readonly error: string | null;
}

function usePreview(choice: Choice | null, shown: boolean): Preview {
  const [state, setState] = useState<Preview>({ adopted: null, error: null });
  useEffect(() => {
    if (choice === null) return undefined;
    const abort = new AbortController();
    callHost('engine.adopt', { source: sourceOf(choice), secrets: shown ? 'shown' : 'masked' }, abort.signal)
      .then((adopted) => setState({ adopted, error: null }))
      .catch((problem: unknown) => {
        if (!abort.signal.aborted) setState({ adopted: null, error: failureOf(problem).message });
      });
    return () => abort.abort();
  }, [choice, shown]);
  return choice === null ? { adopted: null, error: null } : state;
}

function Row({ pressed, onPress, title, detail, running, total }: { readonly pressed: boolean; readonly onPress: () => void; readonly title: string; readonly detail: string; readonly running: number; readonly total: number }) {
  const { t } = useTranslation();
  return (
    <li>
      <button
        type="button"
        aria-pressed={pressed}
        onClick={onPress}
        className={classes('flex w-full flex-col rounded-md border px-2 py-1.5 text-left', pressed ? 'border-accent bg-accent-soft' : 'border-transparent hover:bg-hover')}
      >
        <span className="flex w-full items-center gap-2">
          <span className="min-w-0 flex-1 truncate font-medium" title={title}>
            {title}
          </span>
          <StatusDot tone={running === 0 ? 'neutral' : running === total ? 'ok' : 'warn'} text={t('importing.running', { running, total })} className={classes('shrink-0 text-xs', pressed ? 'text-text' : 'text-muted')} />
        </span>
        <span className={classes('w-full truncate text-xs', pressed ? 'text-text' : 'text-muted')} title={detail}>
          {detail}
        </span>
      </button>
    </li>
  );
}

function runningOf(containers: readonly StackContainer[]): number {
  return containers.filter((container) => container.state === 'running').length;
}

function Lists({ projects, containers, choice, onChoose }: { readonly projects: readonly Stack[]; readonly containers: readonly StackContainer[]; readonly choice: Choice | null; readonly onChoose: (choice: Choice | null) => void }) {
  const { t } = useTranslation();
  const ids = choice?.kind === 'containers' ? choice.ids : [];
  const toggle = (id: string): void => {
    const next = ids.includes(id) ? ids.filter((each) => each !== id) : [...ids, id];
    onChoose(next.length === 0 ? null : { kind: 'containers', ids: next });
  };
  return (
    <>
      {projects.length > 0 && (
        <>
          <h3 className="px-2 pt-1 pb-1 text-xs font-semibold text-muted">{t('importing.projects')}</h3>
          <ul>
            {projects.map((project) => (
              <Row
                key={project.name}
                pressed={choice?.kind === 'project' && choice.name === project.name}
                onPress={() => onChoose({ kind: 'project', name: project.name })}
                title={project.name}
                detail={project.services.join(', ')}
                running={runningOf(project.containers)}
                total={project.containers.length}
              />
            ))}
          </ul>
        </>
      )}
      {containers.length > 0 && (
        <>
          <h3 className="px-2 pt-3 pb-1 text-xs font-semibold text-muted">{t('importing.containers')}</h3>
          <ul>
            {containers.map((container) => (
              <Row key={container.id} pressed={ids.includes(container.id)} onPress={() => toggle(container.id)} title={container.name} detail={container.image} running={runningOf([container])} total={1} />
            ))}
          </ul>
        </>
      )}
    </>
  );
}

/** What runs on the engine on the left, the Compose file that would make it again on the right. */
export function ImportEngine({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const ready = useEngine((engine) => engine.status.state === 'ready');
  const [query, setQuery] = useState('');
  const [choice, setChoice] = useState<Choice | null>(null);
  const [shown, setShown] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const { stacks, error, refresh } = useStacks();
  const { adopted, error: previewError } = usePreview(choice, shown);
  const found = useMemo(() => (stacks === null ? null : matching(stacks, query)), [stacks, query]);
  const configFile = (choice?.kind === 'project' ? stacks?.projects.find(({ name }) => name === choice.name)?.configFile : null) ?? null;
  const choose = useCallback((next: Choice | null): void => {
    setChoice(next);
    setShown(false);
    setProblem(null);
  }, []);

  const open = (): void => {
    if (choice === null) return;
    // Always with its values: a file full of placeholders could not be deployed, and its drawing would be greyed.
    callHost('engine.adopt', { source: sourceOf(choice), secrets: 'shown' })
      .then(({ text, project: name }) => {
        onClose();
        guardUnsaved(() => useDocument.getState().openText(text, name));
      })
      .catch((failure: unknown) => setProblem(failureOf(failure).message));
  };

  if (!ready || error !== null) {
    return <EmptyState icon={<PlugZap size={24} aria-hidden />} title={t(error === null ? 'importing.noEngineTitle' : 'importing.openFailed')} text={error ?? t('importing.noEngineText')} />;
  }
  if (stacks !== null && stacks.projects.length === 0 && stacks.containers.length === 0) {
    return (
      <EmptyState icon={<Layers size={24} aria-hidden />} title={t('importing.noneTitle')} text={t('importing.noneText')} action={<Button onClick={refresh}>{t('importing.refresh')}</Button>} />
    );
  }
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-3 pt-3">
      <div className="flex min-h-0 flex-1 gap-4">
        <section aria-label={t('importing.list')} className="flex w-72 shrink-0 flex-col gap-2">
          <div className="flex items-center gap-1">
            <Input type="search" data-autofocus aria-label={t('importing.filter')} placeholder={t('importing.filter')} value={query} onChange={(event) => setQuery(event.target.value)} />
            <IconButton label={t('importing.refresh')} icon={<RotateCw size={14} aria-hidden />} onClick={refresh} />
          </div>
          <div className="min-h-0 flex-1 overflow-y-auto">
            {found === null && <p className="px-2 text-muted">{t('importing.reading')}</p>}
            {found !== null && found.projects.length + found.containers.length === 0 && <p className="px-2 text-muted">{t('importing.noMatch')}</p>}
            {found !== null && <Lists projects={found.projects} containers={found.containers} choice={choice} onChoose={choose} />}
          </div>
        </section>
        <div className="flex min-w-0 flex-1 flex-col gap-2">
          {choice === null ? (
            <div className="min-h-0 flex-1 rounded-md border border-dashed border-border-strong">
              <EmptyState icon={<Layers size={24} aria-hidden />} title={t('importing.chooseTitle')} text={t('importing.chooseText')} />
            </div>
          ) : (
            <>
              {configFile !== null && (
                <div className="flex shrink-0 items-center gap-2 rounded-md bg-accent-soft px-3 py-1.5">
                  <p className="min-w-0 flex-1 text-sm break-words">{t('importing.fileHere', { path: configFile })}</p>
                  <Button
                    icon={<FolderOpen size={14} aria-hidden />}
                    onClick={() => {
                      onClose();
                      guardUnsaved(() => void openPath(configFile));
                    }}
                  >
                    {t('importing.openFile')}
                  </Button>
                </div>
              )}
              {previewError !== null && (
                <p role="alert" className="text-error">
                  {previewError}
                </p>
              )}
              {adopted === null && previewError === null && <p className="text-muted">{t('importing.reading')}</p>}
              {adopted !== null && (
                <>
                  {adopted.masked.length > 0 && (
                    <div className="flex shrink-0 items-center gap-2">
                      <p className="min-w-0 flex-1 text-sm text-muted">
                        {shown ? t('importing.secretsShown') : t('importing.secrets', { count: adopted.masked.length })} {t('importing.secretsKept')}
                      </p>
                      <Button icon={shown ? <EyeOff size={14} aria-hidden /> : <Eye size={14} aria-hidden />} onClick={() => setShown(!shown)}>
                        {t(shown ? 'importing.hide' : 'importing.show')}
                      </Button>
                    </div>
                  )}
                  <FilePreview text={hiddenSecrets(adopted.text)} />
                  <Remarks remarks={adopted.remarks} none={t('importing.complete')} />
                </>
              )}
            </>
          )}
        </div>
      </div>
      <div className="flex shrink-0 items-center justify-end gap-2">
        {problem !== null && (
          <p role="alert" className="mr-auto text-error">
            {problem}
          </p>
        )}
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <Button tone="primary" disabled={choice === null || adopted === null} onClick={open}>
          {t('importing.open')}
        </Button>
      </div>
    </div>
  );
}
