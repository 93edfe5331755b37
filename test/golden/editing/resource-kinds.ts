import { get, keysAt, mapAt, type DataMap } from './data.ts';
import { at, declareVolume, drop, join, keepItems, networksOf, pick, serviceIn, services, servicesOf, usedElsewhere, type Maker } from './trials.ts';

export const addNetwork: Maker = ({ turn, random }) => {
  const network = `added-${turn}`;
  const internal = random.below(2) === 0;
  return {
    command: { type: 'addNetwork', network, ...(internal ? { definition: { internal: true } } : {}) },
    intend: (after) => void (mapAt(after, ['networks'])[network] = { ipam: {}, ...(internal ? { internal: true } : {}) }),
    touches: [['networks', network]],
    about: [],
  };
};

function leave(service: DataMap, network: string): void {
  drop(service, 'networks', network);
}

export const removeNetwork: Maker = (setting) => {
  const network = pick(setting.random, keysAt(setting.written.data, ['networks']).filter((key) => key !== 'default'));
  if (network === undefined || usedElsewhere(setting, network)) return undefined;
  return {
    command: { type: 'removeNetwork', network },
    intend: (after) => {
      for (const [, service] of services(after)) leave(service, network);
      drop(after, 'networks', network);
    },
    touches: [['networks', network], ...servicesOf(setting).map((name) => at(name, 'networks'))],
    about: [],
  };
};

export const joinNetwork: Maker = (setting) => {
  const { random, canonical, written, turn } = setting;
  const service = pick(random, servicesOf(setting).filter((name) => networksOf(canonical, name) !== undefined));
  if (service === undefined) return undefined;
  const network = (random.below(2) === 0 ? pick(random, keysAt(written.data, ['networks'])) : undefined) ?? `joined-${turn}`;
  return { command: { type: 'joinNetwork', service, network }, intend: (after) => join(after, service, network), touches: [at(service, 'networks'), ['networks', network]].map((path) => (path[0] === 'services' ? [...path, 'x'] : path)), about: [{ service, attribute: 'networks' }] };
};

export const leaveNetwork: Maker = (setting) => {
  const { random, written } = setting;
  const names = servicesOf(setting).flatMap((service) => {
    const value = get(written.data, at(service, 'networks'));
    const keys = Array.isArray(value) ? value.filter((item) => typeof item === 'string') : keysAt(value, []);
    return keys.map((network) => ({ service, network }));
  });
  const chosen = pick(random, names);
  if (chosen === undefined) return undefined;
  const { service, network } = chosen;
  return { command: { type: 'leaveNetwork', service, network }, intend: (after) => leave(serviceIn(after, service), network), touches: [at(service, 'networks')], about: [{ service, attribute: 'networks' }] };
};

export const mountVolume: Maker = (setting) => {
  const { random, turn } = setting;
  const service = pick(random, servicesOf(setting));
  if (service === undefined) return undefined;
  const volume = `mounted-${turn}`;
  const readOnly = random.below(2) === 0;
  const mounts = get(setting.canonical, at(service, 'volumes'));
  const targets = Array.isArray(mounts) ? mounts.flatMap((mount) => (typeof get(mount, ['target']) === 'string' ? [String(get(mount, ['target']))] : [])) : [];
  const target = `/mounted/${turn}`;
  if (targets.includes(target)) return undefined;
  return {
    command: { type: 'mountVolume', service, volume, target, readOnly },
    intend: (after) => {
      const own = serviceIn(after, service);
      own['volumes'] = [...(Array.isArray(own['volumes']) ? own['volumes'] : []), { type: 'volume', source: volume, target, ...(readOnly ? { read_only: true } : {}), volume: {} }];
      declareVolume(after, volume);
    },
    touches: [at(service, 'volumes', Array.isArray(get(setting.written.data, at(service, 'volumes'))) ? 9999 : 0), ['volumes', volume]],
    about: [{ service, attribute: 'volumes' }],
  };
};

export const removeVolume: Maker = (setting) => {
  const volume = pick(setting.random, keysAt(setting.written.data, ['volumes']));
  if (volume === undefined) return undefined;
  if (usedElsewhere(setting, volume)) return undefined;
  return {
    command: { type: 'removeVolume', volume },
    intend: (after) => {
      for (const [, service] of services(after)) keepItems(service, 'volumes', (mount) => get(mount, ['source']) !== volume);
      drop(after, 'volumes', volume);
    },
    touches: [['volumes', volume], ...servicesOf(setting).map((name) => at(name, 'volumes'))],
    about: [],
  };
};
