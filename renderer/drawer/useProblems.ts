import { useMemo } from 'react';
import { useDocument, useEngine } from '../state/index.ts';
import { collectProblems, type Problem } from './problems.ts';

/** Every problem there is now. */
export function useProblems(): readonly Problem[] {
  const diagnostics = useDocument((state) => state.load.diagnostics);
  const graph = useDocument((state) => state.graph);
  const stale = useDocument((state) => state.stale);
  const plan = useEngine((state) => state.plan);
  // The topology of a text that does not parse is that of an older one.
  return useMemo(() => collectProblems(diagnostics, stale ? [] : graph.diagnostics, plan), [diagnostics, graph, stale, plan]);
}
