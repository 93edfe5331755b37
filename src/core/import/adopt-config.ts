import { formatDuration } from '#core/compose';
import { composeLabels } from '#core/engine';
import { toRecord, type JsonObject, type JsonValue } from '#core/lib';
import { flagAt, keysAt, listAt, numberAt, objectAt, objectsAt, recordOf, sameTexts, textAt, textMapAt, textsAt, type EngineDefaults, type Inspected } from './inspect.ts';
import type { Remark } from './types.ts';

/** Attributes of a service; a value of undefined is not written. */
export type Attributes = Readonly<Record<string, JsonValue | undefined>>;

/** `1h0m0s` → `1h`. */
export function durationText(nanoseconds: number): string {
  const text = formatDuration(BigInt(Math.round(nanoseconds)));
  return text.replace(/(?<=m)0s$/, '').replace(/(?<=h)0m$/, '');
}

/** Labels that Compose, Slipway and Docker Desktop put there; the next deploy puts its own. */
export function isToolLabel(name: string): boolean {
  return name.startsWith('com.docker.compose.') || name.startsWith('dev.slipway.') || name.startsWith('desktop.docker.io/');
}

/** A name without a value was asked for from a shell that had none: it stays a bare name. */
function cutEnvironment(entries: readonly string[]): ReadonlyMap<string, string | null> {
  return new Map(
    entries.map((entry): [string, string | null] => {
      const at = entry.indexOf('=');
      return at < 0 ? [entry, null] : [entry.slice(0, at), entry.slice(at + 1)];
    }),
  );
}

/** Variables that differ from the image's own. */
function environmentOf(container: Inspected, image: JsonObject, remarks: Remark[]): JsonValue | undefined {
  const inherited = cutEnvironment(textsAt(image, 'Env'));
  const own = cutEnvironment(textsAt(container.config, 'Env'));
  for (const name of inherited.keys()) {
    if (!own.has(name)) remarks.push({ level: 'lost', what: name, reason: 'The container was started without this variable of its image; a Compose file cannot take a variable away.' });
  }
  return recordOf(new Map([...own].filter(([name, value]) => inherited.get(name) !== value)));
}

/**
 * What the container runs where it differs from its image. The engine takes the image's command only while the entrypoint is the image's
 * too, or is cleared (moby `runconfig.Merge`): so each of the two is written where leaving it out would bring back another.
 */
function processOf(config: JsonObject, image: JsonObject): Attributes {
  const [entrypoint, imageEntrypoint] = [textsAt(config, 'Entrypoint'), textsAt(image, 'Entrypoint')];
  const [command, imageCommand] = [textsAt(config, 'Cmd'), textsAt(image, 'Cmd')];
  const cleared = command.length === 0 && imageCommand.length > 0 && entrypoint.length > 0;
  const writesEntrypoint = !sameTexts(entrypoint, imageEntrypoint) || cleared;
  const inherited = writesEntrypoint && entrypoint.length > 0 ? [] : imageCommand;
  return {
    entrypoint: writesEntrypoint ? [...entrypoint] : undefined,
    command: sameTexts(command, inherited) ? undefined : [...command],
  };
}

function healthcheckOf(config: JsonObject, image: JsonObject): JsonObject | undefined {
  const check = objectAt(config, 'Healthcheck');
  const inherited = objectAt(image, 'Healthcheck');
  const test = textsAt(check, 'Test');
  if (test[0] === 'NONE') return { disable: true };
  const fields = new Map<string, JsonValue>();
  if (test.length > 0 && !sameTexts(test, textsAt(inherited, 'Test'))) fields.set('test', test[0] === 'CMD-SHELL' && test.length === 2 ? (test[1] ?? '') : [...test]);
  for (const [key, field] of [['interval', 'Interval'], ['timeout', 'Timeout'], ['start_period', 'StartPeriod'], ['start_interval', 'StartInterval']] as const) {
    const value = numberAt(check, field);
    if (value > 0 && value !== numberAt(inherited, field)) fields.set(key, durationText(value));
  }
  const retries = numberAt(check, 'Retries');
  if (retries > 0 && retries !== numberAt(inherited, 'Retries')) fields.set('retries', retries);
  return recordOf(fields);
}

/** The engine names a container after its id, or after the host where it shares the host's names. */
function hostnameOf(container: Inspected, defaults: EngineDefaults): string | undefined {
  const hostname = textAt(container.config, 'Hostname');
  const network = textAt(container.host, 'NetworkMode');
  if (hostname === '' || container.id.startsWith(hostname) || network.startsWith('container:')) return undefined;
  const sharesHost = network === 'host' || textAt(container.host, 'UTSMode') === 'host';
  return sharesHost && (hostname === defaults.hostName || defaults.hostName === '') ? undefined : hostname;
}

function labelsOf(container: Inspected, image: JsonObject): JsonValue | undefined {
  const inherited = textMapAt(image, 'Labels');
  return recordOf(new Map([...container.labels].filter(([name, value]) => !isToolLabel(name) && inherited.get(name) !== value)));
}

/** `8080:80`, `127.0.0.1:53:53/udp`, `80`; runs of neighbours folded into ranges. */
function portsOf(container: Inspected): readonly string[] {
  const ports: { ip: string; host: number; text: string; target: number; protocol: string; length: number }[] = [];
  const bindings = objectAt(container.host, 'PortBindings');
  const keys = Object.keys(bindings).toSorted((left, right) => Number.parseInt(left, 10) - Number.parseInt(right, 10) || (left < right ? -1 : 1));
  for (const key of keys) {
    const [target = '', protocol = 'tcp'] = key.split('/');
    for (const binding of objectsAt(bindings, key)) {
      const text = textAt(binding, 'HostPort') === '0' ? '' : textAt(binding, 'HostPort');
      const next = { ip: textAt(binding, 'HostIp'), host: Number(text), text, target: Number(target), protocol, length: 1 };
      const before = ports.find((port) => /^\d+$/.test(text) && /^\d+$/.test(port.text) && port.ip === next.ip && port.protocol === protocol && port.host + port.length === next.host && port.target + port.length === next.target);
      if (before === undefined) ports.push(next);
      else before.length += 1;
    }
  }
  // Two neighbours read better as two lines.
  return ports
    .flatMap((port) => (port.length === 2 ? [{ ...port, length: 1 }, { ...port, host: port.host + 1, text: String(port.host + 1), target: port.target + 1, length: 1 }] : [port]))
    .map(({ ip, host, text, target, protocol, length }) => {
      const address = ip === '' ? '' : `${ip.includes(':') ? `[${ip}]` : ip}:`;
      const range = (first: number): string => (length === 1 ? String(first) : `${first}-${first + length - 1}`);
      const published = text === '' ? (address === '' ? '' : ':') : `${/^\d+$/.test(text) ? range(host) : text}:`;
      return `${address}${published}${range(target)}${protocol === 'tcp' ? '' : `/${protocol}`}`;
    });
}

function exposeOf(container: Inspected, image: JsonObject): readonly string[] {
  const known = new Set([...keysAt(image, 'ExposedPorts'), ...keysAt(container.host, 'PortBindings')].map((key) => key.replace(/\/tcp$/, '')));
  return keysAt(container.config, 'ExposedPorts').map((key) => key.replace(/\/tcp$/, '')).filter((key) => !known.has(key));
}

function portAttributes(container: Inspected, image: JsonObject): Attributes {
  const published = portsOf(container);
  // `-P` has no attribute: what it publishes is written out, each on a port the engine picks.
  const all = flagAt(container.host, 'PublishAllPorts') ? keysAt(container.config, 'ExposedPorts').filter((key) => listAt(objectAt(container.host, 'PortBindings'), key).length === 0).map((key) => key.replace(/\/tcp$/, '')) : [];
  const ports = [...published, ...all];
  const expose = exposeOf(container, image).filter((port) => !ports.includes(port));
  return { ports: ports.length === 0 ? undefined : ports, expose: expose.length === 0 ? undefined : expose };
}

function imageReference(container: Inspected, image: JsonObject | undefined, remarks: Remark[]): string {
  const reference = textAt(container.config, 'Image');
  const tags = image === undefined ? [] : textsAt(image, 'RepoTags').filter((tag) => tag !== '<none>:<none>');
  if (/^(?:sha256:)?[0-9a-f]{12,64}$/.test(reference)) {
    const [tag] = tags;
    if (tag !== undefined) return tag;
    remarks.push({ level: 'changed', what: `image ${reference.slice(0, 19)}`, reason: 'The image has no name on the engine; give it one (docker tag) and write it here, so that the file works elsewhere.' });
    return reference;
  }
  const named = (name: string): string => (/:[^/]*$/.test(name) || name.includes('@') ? name : `${name}:latest`);
  if (image !== undefined && !reference.includes('@') && !tags.some((tag) => tag === named(reference) || tag.endsWith(`/${named(reference)}`) || named(reference).endsWith(`/${tag}`))) {
    remarks.push({ level: 'changed', what: `image ${reference}`, reason: 'The name now means another image than the one this container was made from; a deploy takes the newer one.' });
  }
  return reference;
}

/** All that `Config` says and the image does not. `image`: its inspect answer; undefined: it is gone. */
export function configAttributes(container: Inspected, image: JsonObject | undefined, defaults: EngineDefaults, remarks: Remark[]): Attributes {
  const { config, labels } = container;
  const own = image === undefined ? {} : objectAt(image, 'Config');
  const reference = imageReference(container, image, remarks);
  if (image === undefined) remarks.push({ level: 'changed', what: `image ${reference}`, reason: 'The image is no longer on the engine, so what it would say by itself stands in the file too.' });
  const project = labels.get(composeLabels.project);
  if (project !== undefined && reference.replace(/:latest$/, '') === `${project}-${labels.get(composeLabels.service) ?? ''}`) {
    remarks.push({ level: 'lost', what: 'build', reason: 'This image was built by Compose; where its Dockerfile is, the engine does not know. Add “build:” to build it again.' });
  }
  const stopTimeout = config['StopTimeout'];
  const [folder, imageFolder] = [textAt(config, 'WorkingDir') || '/', textAt(own, 'WorkingDir') || '/'];
  const architecture = image === undefined ? '' : textAt(image, 'Architecture');
  const variant = image === undefined ? '' : textAt(image, 'Variant');
  const signal = textAt(config, 'StopSignal');
  if (flagAt(config, 'NetworkDisabled')) remarks.push({ level: 'changed', what: 'NetworkDisabled', reason: 'Written as network_mode: none.' });
  return {
    image: reference,
    platform: architecture === '' || defaults.architecture === '' || architecture === defaults.architecture ? undefined : [textAt(image ?? {}, 'Os') || 'linux', architecture, ...(variant === '' ? [] : [variant])].join('/'),
    ...processOf(config, own),
    environment: environmentOf(container, own, remarks),
    user: textAt(config, 'User') === textAt(own, 'User') ? undefined : textAt(config, 'User'),
    working_dir: folder === imageFolder ? undefined : folder,
    hostname: hostnameOf(container, defaults),
    domainname: textAt(config, 'Domainname') || undefined,
    labels: labelsOf(container, own),
    healthcheck: healthcheckOf(config, own),
    stop_signal: signal === '' || signal === (textAt(own, 'StopSignal') || 'SIGTERM') ? undefined : signal,
    stop_grace_period: typeof stopTimeout === 'number' && stopTimeout >= 0 ? durationText(stopTimeout * 1e9) : undefined,
    tty: flagAt(config, 'Tty') || undefined,
    stdin_open: flagAt(config, 'OpenStdin') || undefined,
    ...portAttributes(container, own),
  };
}

/** Only what is to be written. */
export function written(attributes: Attributes): readonly (readonly [string, JsonValue])[] {
  return Object.entries(attributes).filter((entry): entry is [string, JsonValue] => entry[1] !== undefined);
}

/** Doubles every `$` in values, so that the file says literally what the engine said. */
export function literal(value: JsonValue): JsonValue {
  if (typeof value === 'string') return value.replaceAll('$', '$$$$');
  if (Array.isArray(value)) return value.map((item: JsonValue) => literal(item));
  if (typeof value !== 'object' || value === null) return value;
  return toRecord(Object.entries(value).flatMap(([key, item]): [string, JsonValue][] => (item === undefined ? [] : [[key, literal(item)]])));
}
