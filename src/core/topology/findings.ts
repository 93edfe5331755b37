import { missingVariables } from '#core/catalog';
import type { Diagnostic } from '#core/compose';
import { hasHealthCheck, type GraphService } from './graph-service.ts';
import type { Link } from './graph.ts';

/** Findings about the topology itself, in the order of the services. Services left out by profiles are not judged. */
export function topologyFindings(services: readonly GraphService[], links: readonly Link[]): readonly Diagnostic[] {
  const active = new Map(services.filter(({ disabled }) => !disabled).map((service) => [service.name, service]));
  return [
    ...[...active.values()].flatMap(missingVariableFindings),
    ...links.flatMap((link) => linkFindings(link, active)),
    ...portFindings([...active.values()]),
  ];
}

function missingVariableFindings({ name, service, recipe }: GraphService): readonly Diagnostic[] {
  if (recipe === undefined) return [];
  return missingVariables(recipe, service.environment ?? {}).map((variable) => ({
    severity: 'warning',
    code: 'recipe-variable-missing',
    message: `“${name}” needs the variable ${variable.name}: ${recipe.title} does not start properly without it.`,
    hint: `Set ${variable.name} (${variable.description}).`,
    path: ['services', name, 'environment'],
    service: name,
  }));
}

function linkFindings(link: Link, active: ReadonlyMap<string, GraphService>): readonly Diagnostic[] {
  const from = active.get(link.from);
  const to = active.get(link.to);
  if (from === undefined || to === undefined) return [];
  const findings: Diagnostic[] = [];
  // A namespace that both share needs no network.
  const sameNamespace = from.service.network_mode === `service:${link.to}` || to.service.network_mode === `service:${link.from}`;
  if (link.sharedNetworks.length === 0 && !sameNamespace && from.service.network_mode !== 'host') {
    // Waiting for somebody is not talking to it.
    const talks = link.evidence.some(({ kind }) => kind !== 'depends_on');
    findings.push({
      severity: talks ? 'warning' : 'info',
      code: 'no-common-network',
      message: `“${link.from}” ${talks ? 'talks to' : 'waits for'} “${link.to}”, but they have no network in common, so “${link.from}” cannot find it by name.`,
      hint: 'Put both on one network.',
      path: ['services', link.from, from.service.network_mode === undefined ? 'networks' : 'network_mode'],
      service: link.from,
    });
  }
  const waitsForHealth = link.evidence.some((item) => item.kind === 'depends_on' && item.condition === 'service_healthy');
  if (waitsForHealth && !hasHealthCheck(to.service)) {
    findings.push({
      severity: 'warning',
      code: 'no-health-check',
      message: `“${link.from}” waits until “${link.to}” is healthy, but “${link.to}” has no health check here; without one in its image it never becomes healthy.`,
      hint: `Give “${link.to}” a health check, or wait for service_started.`,
      path: ['services', link.from, 'depends_on', link.to],
      service: link.from,
    });
  }
  return findings;
}

interface PublishedPort {
  readonly service: string;
  readonly index: number;
  readonly hostIp: string;
}

function portFindings(services: readonly GraphService[]): readonly Diagnostic[] {
  const taken = new Map<string, PublishedPort[]>();
  const findings: Diagnostic[] = [];
  for (const { name, service } of services) {
    for (const [index, port] of (service.ports ?? []).entries()) {
      // The engine chooses within a range (`8000-9000`), and freely at 0: those do not clash by themselves.
      if (port.published === undefined || port.published === '0' || !/^[0-9]{1,5}$/.test(port.published)) continue;
      const key = `${port.published}/${port.protocol ?? 'tcp'}`;
      const own: PublishedPort = { service: name, index, hostIp: anyAddress(port.host_ip) };
      const others = taken.get(key) ?? [];
      const other = others.find(({ hostIp }) => hostIp === own.hostIp || hostIp === '' || own.hostIp === '');
      if (other !== undefined) {
        findings.push({
          severity: 'error',
          code: 'port-published-twice',
          message: other.service === name ? `“${name}” publishes host port ${key} twice.` : `“${name}” and “${other.service}” both publish host port ${key}; only one of them can have it.`,
          hint: 'Give one of them another host port.',
          path: ['services', name, 'ports', index],
          service: name,
        });
      }
      taken.set(key, [...others, own]);
    }
  }
  return findings;
}

/** Empty for "all addresses". */
function anyAddress(hostIp: string | undefined): string {
  return hostIp === undefined || hostIp === '0.0.0.0' || hostIp === '::' ? '' : hostIp;
}
