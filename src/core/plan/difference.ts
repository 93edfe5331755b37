import type { Port } from '#core/compose';
import type { ObservedContainer } from '#core/observe';
import type { Context } from './context.ts';
import type { ImageState } from './images.ts';
import type { ServiceDecision } from './replicas.ts';
import { shownValue } from './shown.ts';
import { networksByPriority } from './services.ts';
import type { Change } from './types.ts';

type Detail = Change['details'][number];

function portText(port: Port): string {
  const address = port.host_ip === undefined || port.host_ip === '' ? '' : `${port.host_ip}:`;
  return `${address}${port.published ?? ''}:${port.target}/${port.protocol ?? 'tcp'}`;
}

function list(values: readonly string[]): string | undefined {
  return values.length === 0 ? undefined : values.join(', ');
}

/** Published ports of a running container, IPv4 and IPv6 twins folded. */
function observedPorts(container: ObservedContainer): readonly string[] {
  return [...new Set(container.ports.filter((port) => port.publicPort !== undefined).map((port) => `${port.publicPort}:${port.privatePort}/${port.protocol}`))].sort();
}

function environmentDetails(context: Context, container: ObservedContainer, wanted: Readonly<Record<string, string | null>>, image: ImageState | undefined): readonly Detail[] {
  const known = context.observed.details?.[container.id];
  if (known === undefined) return [];
  const inherited = new Set(image?.details?.env ?? []);
  const before = new Map(known.env.map((entry): [string, string] => {
    const cut = entry.indexOf('=');
    return cut < 0 ? [entry, ''] : [entry.slice(0, cut), entry.slice(cut + 1)];
  }));
  const details: Detail[] = [];
  for (const [name, value] of Object.entries(wanted)) {
    if (value === null) continue;
    const old = before.get(name);
    if (old !== value) details.push({ field: `environment.${name}`, from: old === undefined ? undefined : shownValue(name, old), to: shownValue(name, value) });
  }
  const imageNames = new Set([...inherited].map((entry) => entry.split('=')[0]));
  for (const [name, value] of before) {
    if (Object.hasOwn(wanted, name) || inherited.has(`${name}=${value}`) || (imageNames.has(name) && image?.details === undefined)) continue;
    // Without the old image's own variables a leftover of the image cannot be told from a removed one.
    if (image?.details !== undefined && container.imageId === image.details.id) details.push({ field: `environment.${name}`, from: shownValue(name, value), to: undefined });
  }
  return details;
}

/** What differs between a container and what the file wants, as far as the snapshot shows it. */
function detailsOf(context: Context, serviceName: string, container: ObservedContainer, image: ImageState | undefined): readonly Detail[] {
  const service = context.project.services[serviceName] ?? {};
  const details: Detail[] = [];
  const reference = image?.reference;
  // The engine lists a container by image id once its tag has moved on.
  if (reference !== undefined && container.image !== reference && !container.image.startsWith('sha256:')) details.push({ field: 'image', from: container.image, to: reference });
  details.push(...environmentDetails(context, container, service.environment ?? {}, image));

  const fixed = (service.ports ?? []).filter((port) => port.published !== undefined && /^\d+$/.test(port.published));
  if (container.state === 'running' && fixed.length === (service.ports ?? []).length) {
    const before = observedPorts(container);
    const wanted = [...new Set(fixed.map((port) => `${port.published}:${port.target}/${port.protocol ?? 'tcp'}`))].sort();
    if (before.join() !== wanted.join()) details.push({ field: 'ports', from: list(before), to: list(fixed.map(portText)) });
  }
  const networks = networksByPriority(service).map((key) => context.project.networks[key]?.name ?? key);
  if (networks.length > 0) {
    const before = Object.keys(container.networks).sort();
    if (before.join() !== [...networks].sort().join()) details.push({ field: 'networks', from: list(before), to: list(networks) });
  }
  const mountText = (source: string, target: string): string => (source === '' ? target : `${source}:${target}`);
  const before = container.mounts.filter((mount) => mount.type === 'bind' || mount.type === 'volume').map((mount) => ({ target: mount.destination, text: mountText(mount.type === 'volume' ? (mount.name ?? '') : mount.source, mount.destination) }));
  const wanted = (service.volumes ?? []).filter((volume) => volume.type === 'bind' || volume.type === 'volume');
  for (const volume of wanted) {
    const source = volume.type === 'volume' && volume.source !== undefined ? (context.project.volumes[volume.source]?.name ?? volume.source) : (volume.source ?? '');
    const old = before.find((mount) => mount.target === volume.target);
    const text = mountText(source, volume.target);
    if (old === undefined) details.push({ field: `mounts ${volume.target}`, from: undefined, to: text });
    else if (source !== '' && old.text !== text) details.push({ field: `mounts ${volume.target}`, from: old.text, to: text });
  }
  return details;
}

function clauseOf(details: readonly Detail[]): string | undefined {
  const environment = details.filter((detail) => detail.field.startsWith('environment.')).map((detail) => detail.field.slice('environment.'.length));
  const others = [...new Set(details.filter((detail) => !detail.field.startsWith('environment.')).map((detail) => detail.field.split(' ')[0] ?? detail.field))];
  const clauses = others.map((field) => `${field} changed`);
  if (environment.length > 0) clauses.unshift(`environment changed: ${environment.join(', ')}`);
  return clauses.length === 0 ? undefined : clauses.join('; ');
}

/** Why a service's containers are replaced: "configuration changed" spelled out wherever the old container shows what it was. */
export function describeReplacement(context: Context, decision: ServiceDecision, image: ImageState | undefined): { readonly causes: readonly string[]; readonly details: readonly Detail[] } {
  const replaced = decision.replicas.flatMap((replica) => (replica.kind === 'replace' ? [replica] : []));
  const first = replaced[0];
  const details = first === undefined ? [] : detailsOf(context, decision.serviceName, first.container, image);
  const clause = clauseOf(details);
  const causes = [...new Set(replaced.flatMap((replica) => replica.causes))].map((cause) => (cause === 'configuration changed' && clause !== undefined ? clause : cause));
  return { causes, details };
}
