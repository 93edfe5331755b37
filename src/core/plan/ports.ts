import type { Port, Service } from '#core/compose';
import type { PublishedPort } from '#core/engine';

/** A fixed port on the host; ranges are left to the engine, which picks a free one. */
export interface HostPort {
  readonly ip: string;
  readonly port: number;
  readonly protocol: string;
}

function fixedPort(port: Port): HostPort | undefined {
  if (port.published === undefined || !/^\d+$/.test(port.published) || Number(port.published) === 0) return undefined;
  return { ip: port.host_ip ?? '', port: Number(port.published), protocol: port.protocol ?? 'tcp' };
}

/** Fixed host ports of a service. */
export function fixedPorts(service: Service): readonly HostPort[] {
  return (service.ports ?? []).flatMap((port) => fixedPort(port) ?? []);
}

/** Ports of one slot may collide, those of different slots never do. */
export function slotOf(port: HostPort): string {
  return `${port.port}/${port.protocol}`;
}

const everyAddress = ['', '0.0.0.0', '::'];

function sameFamily(left: string, right: string): boolean {
  const isSix = (ip: string): boolean => ip.includes(':');
  return left === '' || right === '' || isSix(left) === isSix(right);
}

/** Whether two publications cannot exist side by side. */
export function portsCollide(left: HostPort, right: HostPort): boolean {
  if (left.port !== right.port || left.protocol !== right.protocol || !sameFamily(left.ip, right.ip)) return false;
  return left.ip === right.ip || everyAddress.includes(left.ip) || everyAddress.includes(right.ip);
}

/** The host side of a port a container holds now. */
export function heldPort(port: PublishedPort): HostPort | undefined {
  return port.publicPort === undefined ? undefined : { ip: port.ip, port: port.publicPort, protocol: port.protocol };
}
