import type { EndpointSettings, EngineCapabilities, PortBinding } from '#core/engine';
import type { Project, Service } from '#core/compose';
import { toRecord } from '#core/lib';
import { containerName, networksByPriority } from './services.ts';
import { nonEmpty, present } from './values.ts';

/** How one container is attached, in the two forms the engines understand. */
export interface Attachment {
  readonly networkMode: string;
  /** For the create request, by engine name of the network. */
  readonly endpoints: Readonly<Record<string, EndpointSettings>> | undefined;
  /** To be connected one by one before the start (API < 1.44), by network key. */
  readonly connectLater: readonly { readonly key: string; readonly endpoint: EndpointSettings }[];
  /** Container-wide address (API < 1.44 only). */
  readonly macAddress: string | undefined;
}

/** `exposed` of the create body's ExposedPorts, `bindings` of HostConfig.PortBindings. */
export function portsOf(service: Service): {
  readonly exposed: Readonly<Record<string, Readonly<Record<string, never>>>>;
  readonly bindings: Readonly<Record<string, readonly PortBinding[]>>;
} {
  const exposed = new Map<string, Readonly<Record<string, never>>>();
  const bindings = new Map<string, PortBinding[]>();
  for (const port of service.expose ?? []) exposed.set(port, {});
  for (const port of service.ports ?? []) {
    const key = `${port.target}/${port.protocol ?? 'tcp'}`;
    exposed.set(key, {});
    const binding = { HostIp: port.host_ip ?? '', HostPort: port.published ?? '' };
    bindings.set(key, [...(bindings.get(key) ?? []), binding]);
  }
  return { exposed: toRecord(exposed), bindings: toRecord(bindings) };
}

/** One container's endpoint on one network of its service: container name, service name and declared aliases, addresses, options. */
export function endpointOf(project: Project, serviceName: string, number: number, key: string, links: readonly string[]): EndpointSettings {
  const service = project.services[serviceName] ?? {};
  const settings = service.networks?.[key] ?? undefined;
  const interfaceName = settings?.interface_name;
  const driverOptions = interfaceName === undefined ? settings?.driver_opts : { ...settings?.driver_opts, 'com.docker.network.endpoint.ifname': interfaceName };
  const addressing = nonEmpty(present({ IPv4Address: settings?.ipv4_address, IPv6Address: settings?.ipv6_address, LinkLocalIPs: nonEmpty(settings?.link_local_ips) }));
  return present({
    Aliases: [containerName(project.name, serviceName, service, number), serviceName, ...(settings?.aliases ?? [])],
    Links: nonEmpty(links),
    IPAMConfig: addressing,
    // Compose repeats the wanted address here; engines use IPAMConfig.
    IPAddress: settings?.ipv4_address,
    IPv6Gateway: settings?.ipv6_address,
    MacAddress: settings?.mac_address,
    DriverOpts: nonEmpty(driverOptions),
    GwPriority: settings?.gw_priority,
  });
}

/**
 * Networks of one container (docker/compose `create.go`): NetworkMode names the primary network; engines with API ≥ 1.44 take
 * every endpoint in the create request, older ones only the primary.
 */
export function attachmentOf(project: Project, serviceName: string, number: number, links: readonly string[], capabilities: EngineCapabilities): Attachment {
  const service = project.services[serviceName] ?? {};
  const serviceMac = typeof service['mac_address'] === 'string' ? service['mac_address'] : undefined;
  const oldMac = (own: string | undefined): string | undefined => (capabilities.multipleEndpointsAtCreate ? undefined : (own ?? serviceMac));
  if (service.network_mode !== undefined && service.network_mode !== '') {
    return { networkMode: service.network_mode, endpoints: undefined, connectLater: [], macAddress: oldMac(undefined) };
  }
  const [primary, ...others] = networksByPriority(service);
  const primaryNetwork = primary === undefined ? undefined : project.networks[primary];
  if (primary === undefined || primaryNetwork === undefined) return { networkMode: 'none', endpoints: undefined, connectLater: [], macAddress: oldMac(undefined) };

  const primaryEndpoint = endpointOf(project, serviceName, number, primary, links);
  const rest = others.flatMap((key) => {
    const network = project.networks[key]?.name;
    return network === undefined ? [] : [{ key, network, endpoint: endpointOf(project, serviceName, number, key, links) }];
  });
  if (!capabilities.multipleEndpointsAtCreate) {
    const { MacAddress: mac, ...endpoint } = primaryEndpoint;
    return { networkMode: primaryNetwork.name, endpoints: { [primaryNetwork.name]: endpoint }, connectLater: rest, macAddress: oldMac(mac) };
  }
  const withMac = primaryEndpoint.MacAddress === undefined && serviceMac !== undefined ? { ...primaryEndpoint, MacAddress: serviceMac } : primaryEndpoint;
  return {
    networkMode: primaryNetwork.name,
    endpoints: toRecord([[primaryNetwork.name, withMac] as const, ...rest.map((item) => [item.network, item.endpoint] as const)]),
    connectLater: [],
    macAddress: undefined,
  };
}
