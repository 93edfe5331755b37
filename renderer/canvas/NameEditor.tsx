import { useEffect, useRef, useState } from 'react';
import { useTranslation } from '../i18n/index.ts';
import { useDocument, useView } from '../state/index.ts';
import { useDrawing } from './drawing.ts';

/** Compose Specification: keys of `services`. */
const serviceName = /^[a-zA-Z0-9._-]+$/;

export type NameProblem = 'empty' | 'letters' | 'taken';

/** What is wrong with `name` as the new name of `service`; undefined: nothing. */
export function nameProblem(name: string, service: string, taken: readonly string[]): NameProblem | undefined {
  if (name === '') return 'empty';
  if (!serviceName.test(name)) return 'letters';
  return name !== service && taken.includes(name) ? 'taken' : undefined;
}

/** Renames a service where its name stands: Enter or leaving the field accepts, Escape gives up. */
export function NameEditor({ service }: { readonly service: string }) {
  const { t } = useTranslation();
  const [name, setName] = useState(service);
  const input = useRef<HTMLInputElement>(null);
  const done = useRef(false);
  const rename = useDrawing((state) => state.rename);
  const graph = useDocument((state) => state.graph);
  const problem = nameProblem(
    name,
    service,
    graph.nodes.map((node) => node.service),
  );

  useEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, []);

  /** `back`: by a key, so that the focus returns to the canvas; otherwise it went where the person pressed. */
  function finish(accept: boolean, back: boolean): void {
    if (done.current) return;
    if (accept && problem !== undefined) return;
    done.current = true;
    rename(null);
    if (accept && name !== service) {
      const result = useDocument.getState().apply({ type: 'renameService', from: service, to: name });
      if (result.refused === undefined) useView.getState().select({ services: [name] });
    }
    if (back) useView.getState().canvas?.focus();
  }

  return (
    <input
      ref={input}
      className="nodrag nopan h-5 w-full rounded-sm border border-accent bg-surface px-1 text-base font-semibold text-text outline-none aria-invalid:border-error"
      value={name}
      aria-label={t('canvas.rename.label', { service })}
      aria-invalid={problem !== undefined}
      title={problem === undefined ? undefined : t(`canvas.rename.${problem}`)}
      onChange={(event) => setName(event.target.value)}
      onBlur={() => finish(problem === undefined, false)}
      onKeyDown={(event) => {
        // The canvas must not take these keys as commands.
        event.stopPropagation();
        if (event.nativeEvent.isComposing) return;
        if (event.key === 'Enter') finish(true, true);
        if (event.key === 'Escape') finish(false, true);
      }}
    />
  );
}
