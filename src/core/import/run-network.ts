import type { JsonObject } from '#core/lib';
import { append, csvFields, cutPair, put, type NetworkUse, type RunDraft, type ValueProblem } from './run-draft.ts';

/** Networks that are a mode of the container and not something it joins. */
function isMode(name: string): boolean {
  return name === 'host' || name === 'none' || name === 'bridge' || name.startsWith('container:') || name.startsWith('ns:') || name === 'private' || name.startsWith('slirp4netns') || name.startsWith('pasta');
}

function use(draft: RunDraft, name: string): NetworkUse {
  const known = draft.networks.find((network) => network.name === name);
  if (known !== undefined) return known;
  const network: NetworkUse = { name, settings: new Map() };
  draft.networks.push(network);
  return network;
}

/** `--network name`, or `--network name=…,alias=…,ip=…` (docker/cli `opts/network.go`). */
export function addNetwork(draft: RunDraft, text: string): ValueProblem {
  if (!/(?:^|,)name=/.test(text)) {
    if (text === '' || text === 'default') return undefined;
    if (isMode(text)) draft.service.set('network_mode', text);
    else use(draft, text);
    return undefined;
  }
  const fields = csvFields(text).map(cutPair);
  const name = fields.find(([key]) => key === 'name')?.[1] ?? '';
  if (name === '') return 'names no network';
  const { settings } = use(draft, name);
  for (const [key, value = ''] of fields) {
    switch (key) {
      case 'name':
        break;
      case 'alias':
        append(settings, 'aliases', value);
        break;
      case 'ip':
        settings.set('ipv4_address', value);
        break;
      case 'ip6':
        settings.set('ipv6_address', value);
        break;
      case 'mac-address':
        settings.set('mac_address', value);
        break;
      case 'link-local-ip':
        append(settings, 'link_local_ips', value);
        break;
      case 'driver-opt': {
        const [option, setting = ''] = cutPair(value);
        put(settings, 'driver_opts', option, setting);
        break;
      }
      case 'gw-priority':
        if (!/^-?\d{1,9}$/.test(value)) return 'wants a whole number for gw-priority';
        settings.set('gw_priority', Number(value));
        break;
      default:
        return `has no field “${key}”`;
    }
  }
  return undefined;
}

/** Puts the networks into the service; answers the top-level ones. Key and name of each are the same unless the name cannot be a key. */
export function finishNetworks(draft: RunDraft, keyOf: (name: string) => string): Readonly<Record<string, JsonObject>> {
  const mode = draft.service.get('network_mode');
  if (draft.endpoint.size > 0) {
    const [first] = draft.networks;
    if (mode !== undefined && first === undefined) {
      draft.remarks.push({ level: 'lost', what: [...draft.endpoint.keys()].join(', '), reason: `A container with network mode ${JSON.stringify(mode)} has no address or alias of its own.` });
    } else {
      const { settings } = first ?? use(draft, 'default');
      for (const [key, value] of draft.endpoint) settings.set(key, value);
    }
  }
  if (draft.networks.length === 0) return {};
  if (mode !== undefined) {
    draft.service.delete('network_mode');
    draft.remarks.push({ level: 'lost', what: `--network ${JSON.stringify(mode)}`, reason: 'A Compose service has either a network mode or networks; the networks were kept.' });
  }
  const plain = draft.networks.every(({ settings }) => settings.size === 0);
  const keys = draft.networks.map(({ name }) => (name === 'default' ? name : keyOf(name)));
  draft.service.set('networks', plain ? keys : Object.fromEntries(draft.networks.map(({ settings }, index) => [keys[index] ?? '', settings.size === 0 ? null : Object.fromEntries(settings)])));
  return Object.fromEntries(
    draft.networks.flatMap(({ name }, index): [string, JsonObject][] => {
      const key = keys[index] ?? name;
      if (name === 'default') return [];
      return [[key, { ...(key === name ? {} : { name }), external: true }]];
    }),
  );
}
