import type { Command } from '#core/topology';
import { get, isDataMap, keysAt, mapAt, type Data, type DataMap } from './data.ts';
import { addNetwork, joinNetwork, leaveNetwork, mountVolume, removeNetwork, removeVolume } from './resource-kinds.ts';
import { at, awkward, declareVolume, drop, head, join, keepItems, namespaces, networksOf, pick, place, serviceIn, services, servicesOf, unplace, usedElsewhere, waitsFor, type Maker, type Setting } from './trials.ts';

/** Attributes as they are written, and as Compose prints them. */
const attributes: readonly { readonly attribute: string; readonly value: Exclude<Extract<Command, { type: 'setAttribute' }>['value'], undefined>; readonly canonical: Data }[] = [
  { attribute: 'restart', value: 'unless-stopped', canonical: 'unless-stopped' },
  { attribute: 'command', value: ['run', '--flag', 'a: b'], canonical: ['run', '--flag', 'a: b'] },
  { attribute: 'entrypoint', value: 'sh -c true', canonical: ['sh', '-c', 'true'] },
  { attribute: 'ports', value: ['8123:80', '127.0.0.1:9000:9000/udp'], canonical: [{ mode: 'ingress', target: 80, published: '8123', protocol: 'tcp' }, { mode: 'ingress', host_ip: '127.0.0.1', target: 9000, published: '9000', protocol: 'udp' }] },
  { attribute: 'volumes', value: ['/srv/other:/other:ro'], canonical: [{ type: 'bind', source: '/srv/other', target: '/other', read_only: true, bind: { create_host_path: true } }] },
  { attribute: 'healthcheck', value: { test: ['CMD', 'true'], interval: '90s', retries: 3 }, canonical: { test: ['CMD', 'true'], interval: '1m30s', retries: 3 } },
  { attribute: 'labels', value: { 'a.b': 'c', d: '1' }, canonical: { 'a.b': 'c', d: '1' } },
  { attribute: 'working_dir', value: '/app dir', canonical: '/app dir' },
  { attribute: 'cap_add', value: ['NET_ADMIN'], canonical: ['NET_ADMIN'] },
];

const addService: Maker = ({ turn, random }) => {
  const service = `new-${turn}`;
  const volume = `new-data-${turn}`;
  const [x, y] = [random.below(900), random.below(900)];
  return {
    command: { type: 'addService', service, definition: { image: 'redis:8', environment: { A: 'a: b' }, volumes: [`${volume}:/data`] }, volumes: [volume], position: { x, y } },
    intend: (canonical) => {
      mapAt(canonical, ['services'])[service] = { command: null, entrypoint: null, image: 'redis:8', environment: { A: 'a: b' }, volumes: [{ type: 'volume', source: volume, target: '/data', volume: {} }] };
      declareVolume(canonical, volume);
      place(canonical, service, x, y);
    },
    touches: [at(service), ['volumes', volume], ['x-slipway', 'canvas', service]],
    about: [],
  };
};

/** Services that extend one of these in the same file. */
function extenders({ written }: Setting, of: readonly string[]): readonly string[] {
  return keysAt(written.data, ['services']).filter((name) => {
    const extended = get(written.data, at(name, 'extends'));
    const base = isDataMap(extended) ? (extended['file'] === undefined ? extended['service'] : undefined) : extended;
    return typeof base === 'string' && of.includes(base);
  });
}

const removeServices: Maker = (setting) => {
  const names = servicesOf(setting);
  if (names.length < 3) return undefined;
  const first = pick(setting.random, names);
  const second = setting.random.below(3) === 0 ? pick(setting.random, names) : undefined;
  const gone = [...new Set([first, second].flatMap((name) => (name === undefined ? [] : [name])))];
  if (extenders(setting, gone).some((name) => !gone.includes(name)) || gone.some((name) => usedElsewhere(setting, name))) return undefined;
  const isGone = (item: Data): boolean => gone.includes(head(item));
  const references = servicesOf(setting).flatMap((name) => ['depends_on', 'links', 'volumes_from', 'build', ...namespaces].map((key) => at(name, key)));
  return {
    command: { type: 'removeServices', services: gone },
    intend: (canonical) => {
      for (const name of gone) delete mapAt(canonical, ['services'])[name];
      for (const [, service] of services(canonical)) {
        for (const name of gone) drop(service, 'depends_on', name);
        keepItems(service, 'links', (item) => !isGone(item));
        keepItems(service, 'volumes_from', (item) => !isGone(item));
        for (const key of namespaces) if (gone.some((name) => service[key] === `service:${name}`)) delete service[key];
        const build = service['build'];
        if (isDataMap(build)) for (const [key, value] of Object.entries(mapAt(build, ['additional_contexts']))) if (gone.some((name) => value === `service:${name}`)) drop(build, 'additional_contexts', key);
        if (isDataMap(build) && keysAt(build, ['additional_contexts']).length === 0) delete build['additional_contexts'];
      }
      unplace(canonical, gone);
    },
    touches: [...gone.map((name) => at(name)), ...references, ['x-slipway']],
    about: [],
  };
};

const renameService: Maker = (setting) => {
  const from = pick(setting.random, servicesOf(setting));
  if (from === undefined || usedElsewhere(setting, from)) return undefined;
  const to = `renamed-${setting.turn}`;
  const named = (item: Data): Data => (typeof item === 'string' && head(item) === from ? to + item.slice(from.length) : item);
  const references = servicesOf(setting).flatMap((name) => ['depends_on', 'links', 'volumes_from', 'build', 'extends', 'environment', ...namespaces].map((key) => at(name, key)));
  return {
    command: { type: 'renameService', from, to },
    intend: (canonical) => {
      const all = mapAt(canonical, ['services']);
      const own = all[from];
      delete all[from];
      if (own !== undefined) all[to] = own;
      for (const [, service] of services(canonical)) {
        const depends = service['depends_on'];
        if (isDataMap(depends) && depends[from] !== undefined) {
          depends[to] = depends[from];
          delete depends[from];
        }
        for (const key of ['links', 'volumes_from']) if (Array.isArray(service[key])) service[key] = service[key].map(named);
        for (const key of namespaces) if (service[key] === `service:${from}`) service[key] = `service:${to}`;
        const contexts = get(service, ['build', 'additional_contexts']);
        if (isDataMap(contexts)) for (const [key, value] of Object.entries(contexts)) if (value === `service:${from}`) contexts[key] = `service:${to}`;
      }
      const positions = get(canonical, ['x-slipway', 'canvas']);
      if (isDataMap(positions) && positions[from] !== undefined) {
        positions[to] = positions[from];
        delete positions[from];
      }
    },
    touches: [at(from), ...references, ['x-slipway', 'canvas', from]],
    about: [],
    renamed: { from, to },
  };
};

const setImage: Maker = (setting) => {
  const service = pick(setting.random, servicesOf(setting));
  if (service === undefined) return undefined;
  const image = `example.org/other:${setting.turn}`;
  return { command: { type: 'setImage', service, image }, intend: (canonical) => void (serviceIn(canonical, service)['image'] = image), touches: [at(service, 'image')], about: [{ service, attribute: 'image' }] };
};

/** Names of the variables that the file itself gives a service. */
function variablesOf({ written }: Setting, service: string): readonly string[] {
  const value = get(written.data, at(service, 'environment'));
  if (Array.isArray(value)) return value.flatMap((item) => (typeof item === 'string' && !/^[^=]*\$/.test(item) ? [item.split('=')[0] ?? ''] : []));
  return keysAt(value, []).filter((name) => !name.includes('$'));
}

function isBare({ written }: Setting, service: string, name: string): boolean {
  const value = get(written.data, at(service, 'environment'));
  return Array.isArray(value) ? value.includes(name) : get(value, [name]) === null;
}

function environmentPaths({ written }: Setting, service: string, name: string): readonly (readonly (string | number)[])[] {
  const value = get(written.data, at(service, 'environment'));
  if (!Array.isArray(value)) return [at(service, 'environment', name)];
  const index = value.findIndex((item) => item === name || (typeof item === 'string' && item.startsWith(`${name}=`)));
  return [at(service, 'environment', index === -1 ? value.length : index)];
}

const setEnvironment: Maker = (setting) => {
  const { random, turn } = setting;
  const service = pick(random, servicesOf(setting));
  if (service === undefined) return undefined;
  const name = (random.below(2) === 0 ? pick(random, variablesOf(setting, service)) : undefined) ?? `NEW_${turn}`;
  // A bare name takes its value from ".env", which a name of our own does not have.
  const value = name.startsWith('NEW_') && random.below(6) === 0 ? null : (pick(random, awkward) ?? '');
  return {
    command: { type: 'setEnvironment', service, name, value },
    intend: (canonical) => void (mapAt(canonical, ['services', service, 'environment'])[name] = value),
    touches: environmentPaths(setting, service, name),
    about: [{ service, attribute: 'environment' }],
  };
};

const renameEnvironment: Maker = (setting) => {
  const service = pick(setting.random, servicesOf(setting));
  const from = service === undefined ? undefined : pick(setting.random, variablesOf(setting, service));
  if (service === undefined || from === undefined) return undefined;
  // A bare name takes the value of its own name.
  if (get(setting.canonical, at(service, 'environment', from)) === null || isBare(setting, service, from)) return undefined;
  const to = `RENAMED_${setting.turn}`;
  return {
    command: { type: 'renameEnvironment', service, from, to },
    intend: (canonical) => {
      const environment = mapAt(canonical, ['services', service, 'environment']);
      environment[to] = environment[from] ?? null;
      delete environment[from];
    },
    touches: environmentPaths(setting, service, from),
    about: [{ service, attribute: 'environment' }],
  };
};

const removeEnvironment: Maker = (setting) => {
  const service = pick(setting.random, servicesOf(setting));
  const name = service === undefined ? undefined : pick(setting.random, variablesOf(setting, service));
  if (service === undefined || name === undefined) return undefined;
  return {
    command: { type: 'removeEnvironment', service, name },
    intend: (canonical) => drop(serviceIn(canonical, service), 'environment', name),
    touches: environmentPaths(setting, service, name),
    about: [{ service, attribute: 'environment' }],
  };
};

const setAttribute: Maker = (setting) => {
  const { random, canonical } = setting;
  const service = pick(random, servicesOf(setting));
  const chosen = pick(random, attributes);
  if (service === undefined || chosen === undefined) return undefined;
  const { attribute } = chosen;
  // Ports exclude the host's network.
  if (attribute === 'ports' && get(canonical, at(service, 'network_mode')) !== undefined) return undefined;
  const removes = random.below(3) === 0 && get(setting.written.data, at(service, attribute)) !== undefined;
  return {
    command: { type: 'setAttribute', service, attribute, value: removes ? undefined : chosen.value },
    intend: (after) => {
      const own = serviceIn(after, service);
      if (!removes) own[attribute] = chosen.canonical;
      else if (attribute === 'command' || attribute === 'entrypoint') own[attribute] = null;
      else delete own[attribute];
    },
    touches: [at(service, attribute)],
    about: [{ service, attribute }],
  };
};

const setValue: Maker = (setting) => {
  const { random, written, canonical, turn } = setting;
  const service = pick(random, servicesOf(setting));
  if (service === undefined) return undefined;
  const network = pick(random, keysAt(written.data, ['networks']).filter((key) => get(canonical, ['networks', key, 'external']) !== true));
  switch (random.below(4)) {
    case 0: {
      const scaled = get(written.data, at(service, 'scale')) !== undefined;
      const count = 1 + random.below(5);
      // A fixed name allows one container only.
      if (get(canonical, at(service, 'container_name')) !== undefined || (!scaled && get(canonical, at(service, 'deploy', 'mode')) === 'global')) return undefined;
      return {
        command: { type: 'setValue', path: scaled ? at(service, 'scale') : at(service, 'deploy', 'replicas'), value: count },
        intend: (after) => {
          if (scaled) serviceIn(after, service)['scale'] = count;
          if (scaled && get(after, at(service, 'deploy', 'replicas')) === undefined) return;
          const deploy = mapAt(after, ['services', service, 'deploy']);
          deploy['replicas'] = count;
          deploy['resources'] ??= {};
          deploy['placement'] ??= {};
        },
        touches: [at(service, 'deploy', 'replicas'), at(service, 'scale')],
        about: [{ service, attribute: 'deploy' }, { service, attribute: 'scale' }],
      };
    }
    case 1:
      return { command: { type: 'setValue', path: ['name'], value: `named-${turn}` }, intend: (after) => void (after['name'] = `named-${turn}`), touches: [['name']], about: [] };
    case 2:
      if (network === undefined) return undefined;
      return { command: { type: 'setValue', path: ['networks', network, 'internal'], value: true }, intend: (after) => void (mapAt(after, ['networks', network])['internal'] = true), touches: [['networks', network, 'internal']], about: [] };
    default:
      if (get(written.data, at(service, 'healthcheck', 'test')) === undefined) return undefined;
      return {
        command: { type: 'setValue', path: at(service, 'healthcheck', 'timeout'), value: '150s' },
        intend: (after) => void (mapAt(after, ['services', service, 'healthcheck'])['timeout'] = '2m30s'),
        touches: [at(service, 'healthcheck', 'timeout')],
        about: [{ service, attribute: 'healthcheck' }],
      };
  }
};

const conditions = ['service_started', 'service_healthy', 'service_completed_successfully'] as const;

function checked(canonical: DataMap, service: string): boolean {
  const check = get(canonical, at(service, 'healthcheck'));
  const test = get(check, ['test']);
  return test !== undefined && get(check, ['disable']) !== true && !(Array.isArray(test) && test[0] === 'NONE');
}

const connect: Maker = (setting) => {
  const { random, turn } = setting;
  const from = pick(random, servicesOf(setting));
  const to = pick(random, servicesOf(setting).filter((name) => name !== from));
  if (from === undefined || to === undefined) return undefined;
  const condition = random.below(2) === 0 ? pick(random, conditions) : undefined;
  // A circle through another file, or through a name behind a variable, is seen by those who load the project.
  const hidden = keysAt(setting.written.data, ['services']).some((name) => get(setting.written.data, at(name, 'extends', 'file')) !== undefined || JSON.stringify(get(setting.written.data, at(name, 'depends_on')) ?? '').includes('$'));
  if (hidden && waitsFor(setting.canonical, to, from)) return undefined;
  const variable = `URL_${turn}`;
  const network = random.below(4) === 0 ? `net-${turn}` : undefined;
  return {
    command: { type: 'connect', from, to, ...(condition === undefined ? {} : { condition }), environment: { [variable]: `http://${to}:80/` }, ...(network === undefined ? {} : { network }) },
    intend: (canonical) => {
      const [ofFrom, ofTo] = [networksOf(canonical, from), networksOf(canonical, to)];
      const known = keysAt(canonical, at(from, 'depends_on')).includes(to);
      if (known ? condition !== undefined : !waitsFor(canonical, to, from)) {
        const depends = mapAt(canonical, ['services', from, 'depends_on']);
        const before = depends[to];
        depends[to] = { ...(isDataMap(before) ? before : { required: true }), condition: condition ?? (checked(canonical, to) ? 'service_healthy' : 'service_started') };
      }
      mapAt(canonical, ['services', from, 'environment'])[variable] = `http://${to}:80/`;
      if (ofFrom === undefined || ofTo === undefined) return;
      if (network !== undefined) for (const name of [from, to]) join(canonical, name, network);
      else if (!ofFrom.some((key) => ofTo.includes(key))) join(canonical, from, writtenFirst(setting, to, ofTo));
    },
    touches: [at(from, 'depends_on'), at(from, 'networks'), at(to, 'networks'), ...environmentPaths(setting, from, variable), ['networks', network ?? 'default']],
    about: ['depends_on', 'environment', 'networks'].map((attribute) => ({ service: from, attribute })).concat(network === undefined ? [] : [{ service: to, attribute: 'networks' }]),
  };
};

/** Of several networks to share, the first one that is written and is not the default one. */
function writtenFirst({ written }: Setting, service: string, networks: readonly string[]): string {
  const list = get(written.data, at(service, 'networks'));
  const keys = Array.isArray(list) ? list.filter((item) => typeof item === 'string') : keysAt(list, []);
  return [...keys, ...networks].find((key) => key !== 'default') ?? 'default';
}

const disconnect: Maker = (setting) => {
  const { random, canonical } = setting;
  const from = pick(random, servicesOf(setting).filter((name) => keysAt(canonical, at(name, 'depends_on')).length > 0));
  const to = from === undefined ? undefined : pick(random, keysAt(canonical, at(from, 'depends_on')));
  // A dependency that is named by a variable is refused.
  if (from === undefined || to === undefined || JSON.stringify(get(setting.written.data, at(from, 'depends_on')) ?? '').includes('$')) return undefined;
  const variable = random.below(2) === 0 ? pick(random, variablesOf(setting, from)) : undefined;
  return {
    command: { type: 'disconnect', from, to, ...(variable === undefined ? {} : { environment: [variable] }) },
    intend: (after) => {
      const own = serviceIn(after, from);
      drop(own, 'depends_on', to);
      keepItems(own, 'links', (item) => head(item) !== to);
      if (variable !== undefined) drop(own, 'environment', variable);
    },
    touches: [at(from, 'depends_on'), at(from, 'links'), ...(variable === undefined ? [] : environmentPaths(setting, from, variable))],
    about: ['depends_on', 'links', 'environment'].map((attribute) => ({ service: from, attribute })),
  };
};

const moveServices: Maker = (setting) => {
  const { random } = setting;
  const names = servicesOf(setting).filter(() => random.below(3) === 0);
  const moved = names.map((name) => [name, { x: random.below(2000) - 500, y: random.below(2000) }] as const);
  if (moved.length === 0) return undefined;
  return {
    command: { type: 'moveServices', positions: Object.fromEntries(moved) },
    intend: (after) => {
      for (const [name, { x, y }] of moved) place(after, name, x, y);
    },
    touches: moved.map(([name]) => ['x-slipway', 'canvas', name]),
    about: [],
  };
};

/** One maker for each type of command but `batch`, which is made of these. */
export const makers: Readonly<Record<Exclude<Command['type'], 'batch'>, Maker>> = {
  addService,
  removeServices,
  renameService,
  setImage,
  setEnvironment,
  renameEnvironment,
  removeEnvironment,
  setAttribute,
  setValue,
  connect,
  disconnect,
  addNetwork,
  removeNetwork,
  joinNetwork,
  leaveNetwork,
  mountVolume,
  removeVolume,
  moveServices,
};

