import type { Dependency, Project } from '#core/compose';
import { composeLabels } from '#core/engine';
import { compareText, groupBy, toRecord } from '#core/lib';
import type { Observed, ObservedContainer } from '#core/observe';
import { orderByNeed } from './order.ts';
import { dependenciesOf } from './services.ts';

/** The services a command without a deploy is about, as the file says or, without it, as the labels of the containers do. */
export interface Members {
  readonly services: ReadonlySet<string>;
  /** What a service waits for. */
  readonly needs: (serviceName: string) => Readonly<Record<string, Dependency>>;
  /** Its containers by number, one-off ones left out. */
  readonly containers: (serviceName: string) => readonly ObservedContainer[];
}

function isCondition(text: string): text is Dependency['condition'] {
  return text === 'service_started' || text === 'service_healthy' || text === 'service_completed_successfully';
}

/** The label `svc:condition:restart,…`; whoever is read from it is optional, as with Compose (`pkg/compose/compose.go`). */
function labelledNeeds(containers: readonly ObservedContainer[]): Readonly<Record<string, Dependency>> {
  const entries = containers.flatMap((container) => (container.labels[composeLabels.dependsOn] ?? '').split(','));
  return toRecord(
    entries.flatMap((entry): readonly [string, Dependency][] => {
      const [name = '', condition = '', restart] = entry.split(':');
      return name === '' ? [] : [[name, { condition: isCondition(condition) ? condition : 'service_started', restart: restart === 'true', required: false }]];
    }),
  );
}

export function membersOf(observed: Observed, project: Project | undefined): Members {
  const byService = groupBy(
    observed.containers.filter((container) => !container.oneOff).toSorted((left, right) => left.number - right.number || compareText(left.name, right.name)),
    (container) => container.service,
  );
  const containers = (serviceName: string): readonly ObservedContainer[] => byService.get(serviceName) ?? [];
  if (project !== undefined) return { services: new Set(Object.keys(project.services)), needs: (serviceName) => dependenciesOf(project, serviceName), containers };
  return { services: new Set([...byService.keys()].sort(compareText)), needs: (serviceName) => labelledNeeds(containers(serviceName)), containers };
}

/** All services, each after those it waits for, as far as `counts` says so. */
export function startOrder(members: Members, counts: (dependency: Dependency) => boolean): readonly string[] {
  const needs = (serviceName: string): readonly string[] =>
    Object.entries(members.needs(serviceName))
      .flatMap(([name, dependency]) => (members.services.has(name) && counts(dependency) ? [name] : []))
      .sort(compareText);
  return orderByNeed([...members.services].sort(compareText), needs).ordered;
}

/** The chosen services, dependents first, each with the chosen ones that stop before it: those parted by services that are not chosen, too. */
export function stopOrder(members: Members, chosen: ReadonlySet<string>): readonly { readonly service: string; readonly before: readonly string[] }[] {
  const dependents = new Map<string, string[]>();
  for (const serviceName of members.services) {
    for (const name of Object.keys(members.needs(serviceName))) {
      const known = dependents.get(name);
      if (known === undefined) dependents.set(name, [serviceName]);
      else known.push(serviceName);
    }
  }
  const { ordered, after } = orderByNeed([...members.services].sort(compareText), (serviceName) => (dependents.get(serviceName) ?? []).toSorted(compareText));
  return ordered
    .filter((service) => chosen.has(service))
    .map((service) => {
      const before = new Set<string>();
      const seen = new Set<string>();
      const queue = (after.get(service) ?? []).toReversed();
      for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
        if (seen.has(name)) continue;
        seen.add(name);
        if (chosen.has(name)) before.add(name);
        else queue.push(...(after.get(name) ?? []));
      }
      return { service, before: [...before] };
    });
}
