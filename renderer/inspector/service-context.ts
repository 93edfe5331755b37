import { createContext, useContext, useDeferredValue, useMemo } from 'react';
import { recipeById, type Recipe } from '#core/catalog';
import type { Diagnostic, Service } from '#core/compose';
import { isJsonObject, type JsonObject, type JsonValue } from '#core/lib';
import type { Plan } from '#core/plan';
import type { Command, ServiceNode } from '#core/topology';
import { useDocument, useEngine, type ApplyResult, type DocumentState } from '../state/index.ts';
import { writtenValue } from '../yaml/source.ts';
import { useYamlView } from '../yaml/yaml-view.ts';

/** What every section of the service inspector works on. */
export interface ServiceForm {
  readonly service: string;
  readonly node: ServiceNode;
  /** As the engine will see it. */
  readonly resolved: Service;
  /** As this file has it; an empty object where the service comes from elsewhere. */
  readonly written: JsonObject;
  readonly recipe: Recipe | undefined;
  /** The first thing said about the value at this path below the service, or below it. */
  problemAt(path: readonly (string | number)[]): string | undefined;
  setAttribute(attribute: string, value: JsonValue | undefined): ApplyResult;
  apply(command: Command): ApplyResult;
}

export const ServiceFormContext = createContext<ServiceForm | null>(null);

export function useServiceForm(): ServiceForm {
  const form = useContext(ServiceFormContext);
  if (form === null) throw new Error('A section of the service inspector was used outside of it.');
  return form;
}

function messageOf(diagnostic: Diagnostic): string {
  return diagnostic.hint === undefined ? diagnostic.message : `${diagnostic.message} ${diagnostic.hint}`;
}

type ShownDocument = Pick<DocumentState, 'drawn' | 'project' | 'graph' | 'load'>;

/** The document as forms show it. What somebody types in the text view comes a moment later, in time that no key needs. */
function useShownDocument(): ShownDocument {
  const drawn = useDocument((state) => state.drawn);
  const project = useDocument((state) => state.project);
  const graph = useDocument((state) => state.graph);
  const load = useDocument((state) => state.load);
  const typing = useYamlView((state) => state.typing);
  const now = useMemo(() => ({ drawn, project, graph, load }), [drawn, project, graph, load]);
  const later = useDeferredValue(now);
  return typing ? later : now;
}

function serviceModel(service: string, { drawn, project, graph, load }: ShownDocument, plan: Plan | null, apply: DocumentState['apply']): ServiceForm | undefined {
  const node = graph.nodes.find((each) => each.service === service);
  const owner = [project.services, project.disabledServices].find((services) => Object.hasOwn(services, service));
  const resolved = owner?.[service];
  if (node === undefined || resolved === undefined) return undefined;
  // While the text does not parse, the form keeps what it showed: it must not empty itself at every half-typed key.
  const written = writtenValue(drawn, ['services', service]);
  const diagnostics = [...load.diagnostics, ...graph.diagnostics];
  return {
    service,
    node,
    resolved,
    written: isJsonObject(written) ? written : {},
    recipe: node.recipe === undefined ? undefined : recipeById(node.recipe),
    problemAt: (path) => {
      const full = ['services', service, ...path];
      const found = diagnostics.find((diagnostic) => diagnostic.path !== undefined && diagnostic.severity !== 'info' && full.every((part, index) => diagnostic.path?.[index] === part));
      if (found !== undefined) return messageOf(found);
      const first = path[0];
      const planned = first === 'ports' && path.length === 1 ? plan?.problems.find((problem) => problem.service === service && problem.code.includes('port')) : undefined;
      return planned === undefined ? undefined : planned.hint === undefined ? planned.message : `${planned.message} ${planned.hint}`;
    },
    setAttribute: (attribute, value) => apply({ type: 'setAttribute', service, attribute, value }),
    apply,
  };
}

/** The form's model for a service of the document; undefined when there is none of that name. The same object while nothing it says changes. */
export function useServiceModel(service: string): ServiceForm | undefined {
  const shown = useShownDocument();
  const apply = useDocument((state) => state.apply);
  const plan = useEngine((state) => state.plan);
  return useMemo(() => serviceModel(service, shown, plan, apply), [service, shown, plan, apply]);
}
