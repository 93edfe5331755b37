import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import type { Severity } from '#core/compose';
import { useTranslation } from '../i18n/index.ts';
import { useDocument, useView } from '../state/index.ts';
import { EmptyState } from '../ui/index.ts';
import type { Problem } from './problems.ts';
import { useProblems } from './useProblems.ts';

function SeverityIcon({ severity }: { readonly severity: Severity }) {
  const { t } = useTranslation();
  switch (severity) {
    case 'error':
      return <CircleAlert size={16} className="mt-0.5 shrink-0 text-error" role="img" aria-label={t('common.error')} />;
    case 'warning':
      return <TriangleAlert size={16} className="mt-0.5 shrink-0 text-warn" role="img" aria-label={t('common.warning')} />;
    case 'info':
      return <Info size={16} className="mt-0.5 shrink-0 text-accent" role="img" aria-label={t('common.info')} />;
  }
}

function showLine(problem: Problem): void {
  const { range } = problem;
  if (range === undefined) return;
  const view = useView.getState();
  view.showTab('yaml');
  view.requestFocus({ target: 'yaml-range', start: range.start, end: range.end });
}

/** Goes to where a problem can be mended: the card and its field, else the line. */
function show(problem: Problem): void {
  const { service } = problem;
  const view = useView.getState();
  const { graph, stale } = useDocument.getState();
  if (service === undefined || stale || !graph.nodes.some((node) => node.service === service)) {
    showLine(problem);
    return;
  }
  view.select({ services: [service] });
  view.setPanel('inspector', true);
  const path = problem.path?.slice(2) ?? [];
  view.requestFocus(path.length > 0 ? { target: 'inspector', service, path } : { target: 'canvas', service });
}

/** What is wrong, each with the way to its place. */
export function ProblemsTab() {
  const { t } = useTranslation();
  const problems = useProblems();
  if (problems.length === 0) return <EmptyState icon={<CircleCheck size={24} aria-hidden />} title={t('problems.none')} text={t('problems.noneText')} />;
  return (
    <ul aria-label={t('problems.list')} className="min-h-0 flex-1 overflow-y-auto p-1">
      {problems.map((problem) => {
        const { range } = problem;
        return (
          <li key={problem.key} className="flex items-start gap-2 rounded-md pr-2 hover:bg-hover">
            <button type="button" onClick={() => show(problem)} className="flex min-w-0 flex-1 items-start gap-2 rounded-md px-2 py-1 text-left">
              <SeverityIcon severity={problem.severity} />
              <span className="min-w-0 flex-1 break-words">
                {problem.service !== undefined && <span className="mr-2 font-mono text-sm text-muted">{problem.service}</span>}
                {problem.message}
                {problem.hint !== undefined && <span className="block text-sm text-muted">{problem.hint}</span>}
              </span>
            </button>
            {range !== undefined && (
              <button type="button" aria-label={t('problems.showLine', { line: range.line })} onClick={() => showLine(problem)} className="mt-1 rounded-sm px-1 font-mono text-sm text-accent hover:underline">
                {t('problems.line', { line: range.line })}
              </button>
            )}
          </li>
        );
      })}
    </ul>
  );
}
