import { describe, expect, it } from 'vitest';
import { cleanDetail, errorFromConnection, errorFromStatus, errorFromText, type Subject } from './errors.ts';

const container: Subject = { kind: 'container', name: 'web-1' };
const image: Subject = { kind: 'image', name: 'nginx:1.29' };

describe('errorFromStatus', () => {
  // Texts of Docker 20.10, 24, 26 and 28, Docker Desktop and Podman.
  it.each([
    [409, 'Conflict. The container name "/web-1" is already in use by container "abc". You have to remove (or rename) that container to be able to reuse that name.', 'name-in-use', 'web-1'],
    [500, 'driver failed programming external connectivity on endpoint web (abc): Bind for 0.0.0.0:8080 failed: port is already allocated', 'port-in-use', 'Port 8080 '],
    [500, 'driver failed programming external connectivity on endpoint web (abc): Error starting userland proxy: listen tcp4 0.0.0.0:80: bind: address already in use', 'port-in-use', 'Port 80 '],
    [500, 'failed to set up container networking: driver failed programming external connectivity on endpoint x (y): failed to bind host port for 0.0.0.0:5432:172.18.0.2:5432/tcp: address already in use', 'port-in-use', 'Port 5432 '],
    [500, 'failed to set up container networking: driver failed programming external connectivity on endpoint x: Bind for :::9000 failed: port is already allocated', 'port-in-use', 'Port 9000 '],
    [500, 'Ports are not available: exposing port TCP 0.0.0.0:3306 -> 127.0.0.1:0: listen tcp 0.0.0.0:3306: bind: Only one usage of each socket address is normally permitted.', 'port-in-use', 'Port 3306 '],
    [500, 'rootlessport listen tcp 0.0.0.0:8080: bind: address already in use', 'port-in-use', 'Port 8080 '],
    [404, 'No such container: web-1', 'not-found', 'web-1'],
    [404, 'No such image: nginx:1.29', 'image-not-found', 'nginx:1.29'],
    [404, 'network slipway-net not found', 'not-found', 'slipway-net'],
    [403, 'error while removing network: network n id abc has active endpoints', 'conflict', 'still used'],
    [400, 'invalid reference format', 'bad-request', 'not a valid image name'],
    [400, 'client version 1.99 is too new. Maximum supported API version is 1.41', 'unsupported', 'Engine API'],
    [400, 'invalid mount config for type "bind": bind source path does not exist: /srv/none', 'bad-request', '/srv/none'],
    [403, 'Pool overlaps with other one on this address space', 'conflict', 'address range'],
    [500, 'could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network', 'conflict', 'address range'],
    [500, 'write /var/lib/docker/tmp/x: no space left on device', 'no-space', 'disk is full'],
    [400, 'OCI runtime create failed: container_linux.go:380: starting container process caused: exec: "/run.sh": stat /run.sh: no such file or directory: unknown', 'bad-request', '/run.sh'],
    [400, 'failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "nope": executable file not found in $PATH: unknown', 'bad-request', 'nope'],
    [500, '', 'server', 'status 500'],
    [503, 'This node is not a swarm manager.', 'unsupported', 'not set up'],
  ])('%i %s', (status, text, kind, part) => {
    const error = errorFromStatus(status, text, container);
    expect(error.kind).toBe(kind);
    expect(error.message).toContain(part);
    expect(error.status).toBe(status);
    expect(error.message).not.toContain('\n');
  });
});

describe('errorFromText', () => {
  it.each([
    ['pull access denied for nginx, repository does not exist or may require \'docker login\': denied: requested access to the resource is denied', 'registry-auth'],
    ['Head "https://ghcr.io/v2/a/b/manifests/1": unauthorized', 'registry-auth'],
    ['no basic auth credentials', 'registry-auth'],
    ['manifest for nginx:none not found: manifest unknown: manifest unknown', 'image-not-found'],
    ['no matching manifest for linux/arm64/v8 in the manifest list entries', 'image-not-found'],
    ['Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io on 10.0.0.1:53: no such host', 'registry'],
    ['Get "https://registry-1.docker.io/v2/": net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)', 'registry'],
    ['Get "http://127.0.0.1:1/v2/": dial tcp 127.0.0.1:1: connect: connection refused', 'registry'],
    ['Get "https://r.example/v2/": x509: certificate signed by unknown authority', 'registry'],
    ['toomanyrequests: You have reached your pull rate limit.', 'registry'],
    ['failed to register layer: write /usr/lib/x: no space left on device', 'no-space'],
    ['something else entirely', 'server'],
  ])('%s', (text, kind) => {
    const error = errorFromText(text, image);
    expect(error.kind).toBe(kind);
    expect(error.detail).toBe(text);
  });

  it('keeps terminal sequences and floods out', () => {
    expect(cleanDetail('\u001B[31mred\u001B[0m\u0007 bell\u0000')).toBe('red  bell');
    expect(cleanDetail('x'.repeat(1_000_000)).length).toBeLessThan(3000);
    // A pattern that backtracks would take longer than any test may.
    for (const flood of [`Get "https://${'a'.repeat(500_000)}`, 'exec: "'.repeat(50_000)]) expect(errorFromText(flood, image).detail?.length).toBeLessThan(3000);
  });
});

describe('errorFromConnection', () => {
  const fail = (code: string): Error => Object.assign(new Error(`connect ${code}`), { code });

  it.each([
    ['EACCES', 'permission'],
    ['ENOENT', 'unreachable'],
    ['ECONNREFUSED', 'unreachable'],
    ['ENOTFOUND', 'unreachable'],
    ['ECONNRESET', 'unreachable'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'unreachable'],
    ['SOMETHING', 'unreachable'],
  ])('%s', (code, kind) => {
    const error = errorFromConnection(fail(code), 'unix:///x.sock');
    expect(error.kind).toBe(kind);
    expect(error.message).toContain('unix:///x.sock');
    expect(error.hint).toBeDefined();
  });
});
