import { describe, expect, it } from 'vitest';
import { buildError } from './build.ts';
import { readContainerDetails, readContainerSummary } from './containers-read.ts';
import { dockerfileInstructions } from './dockerfile.ts';
import { parseEndpoint } from './endpoint.ts';
import { readEvent } from './events.ts';
import { splitReference } from './images.ts';
import { objectOf, parseJson } from './json.ts';
import { splitJson, splitLines } from './lines.ts';
import { readNetwork } from './networks.ts';
import { referencePath, segment } from './connection.ts';
import { atLeast, chooseVersion } from './versions.ts';

describe('parseEndpoint', () => {
  it('reads the addresses of DOCKER_HOST', () => {
    expect(parseEndpoint('unix:///var/run/docker.sock', false)).toEqual({ kind: 'socket', path: '/var/run/docker.sock' });
    expect(parseEndpoint('npipe:////./pipe/docker_engine', false)).toEqual({ kind: 'socket', path: '//./pipe/docker_engine' });
    expect(parseEndpoint('tcp://10.0.0.1', false)).toEqual({ kind: 'tcp', host: '10.0.0.1', port: 2375, tls: false });
    expect(parseEndpoint('tcp://build.example', true)).toEqual({ kind: 'tcp', host: 'build.example', port: 2376, tls: true });
    expect(parseEndpoint('https://build.example:99', false)).toEqual({ kind: 'tcp', host: 'build.example', port: 99, tls: true });
    expect(parseEndpoint('tcp://[::1]:2375', false)).toEqual({ kind: 'tcp', host: '::1', port: 2375, tls: false });
    expect(parseEndpoint('ssh://me@build.example:2222', false)).toEqual({ kind: 'ssh', destination: ['-l', 'me', '-p', '2222', '--', 'build.example'] });
  });

  it.each(['', 'unix://', 'npipe://', 'docker.sock', 'tcp://', 'ftp://x', 'ssh://-oProxyCommand=x', 'ssh://-l@host', 'ssh://%ff@host'])('refuses “%s”', (text) => {
    expect(() => parseEndpoint(text, false)).toThrow('is not an engine address');
  });
});

describe('versions', () => {
  it('compares by number', () => {
    expect(atLeast('1.100', '1.44')).toBe(true);
    expect(atLeast('1.9', '1.41')).toBe(false);
    expect(atLeast('2.0', '1.41')).toBe(true);
    expect(atLeast('newest', '1.41')).toBe(false);
  });

  it('speaks the engine’s, at most the newest we know', () => {
    expect(chooseVersion('1.41', '1.12', 'x')).toBe('1.41');
    expect(chooseVersion('1.55', '1.44', 'x')).toBe('1.55');
    expect(chooseVersion('1.60', '1.44', 'x')).toBe('1.55');
  });

  it('refuses what is too old, too new or no engine', () => {
    expect(() => chooseVersion('1.40', undefined, 'x')).toThrow('at least 1.41');
    expect(() => chooseVersion('1.70', '1.60', 'x')).toThrow('needs Engine API 1.60');
    expect(() => chooseVersion('', undefined, 'x')).toThrow('not a Docker engine');
  });
});

describe('names in paths', () => {
  it('cannot change the path', () => {
    expect(segment('a b/../c?x')).toBe('a%20b%2F..%2Fc%3Fx');
    expect(referencePath('registry:5000/a/b@sha256:1')).toBe('registry%3A5000/a/b%40sha256%3A1');
    for (const hostile of ['', '.', '..']) expect(() => segment(hostile)).toThrow('is not a name');
    expect(() => referencePath('a/../../info')).toThrow('is not a name');
  });
});

describe('splitReference', () => {
  it.each([
    ['nginx', 'nginx', 'latest'],
    ['nginx:1.29', 'nginx', '1.29'],
    ['localhost:5000/a', 'localhost:5000/a', 'latest'],
    ['localhost:5000/a:2', 'localhost:5000/a', '2'],
    ['a@sha256:abc', 'a', 'sha256:abc'],
    ['a:1@sha256:abc', 'a', 'sha256:abc'],
  ])('%s', (reference, fromImage, tag) => {
    expect(splitReference(reference)).toEqual({ fromImage, tag });
  });
});

describe('hostile answers', () => {
  const hostile = ['null', '[]', '{}', '"x"', '{"State":[],"NetworkSettings":{"Networks":[1]},"Labels":"x","Names":[1,null],"Ports":{"a":1},"Mounts":[null,3]}', '{"Id":{},"Config":{"Labels":{"a":1},"Env":[1,"A=1"]},"State":{"Health":{"Log":[null,{"ExitCode":"x"}]}}}'];

  it.each(hostile)('%s reads as something harmless', (text) => {
    const value = objectOf(parseJson(text));
    expect(readContainerSummary(value).id).toBe('');
    expect(readContainerDetails(value).name).toBe('');
    expect(readNetwork(value).subnets).toEqual([]);
    expect(readEvent(value).attributes).toEqual({});
  });

  it('does not let labels change prototypes', () => {
    const value = objectOf(parseJson('{"Labels":{"__proto__":"polluted","constructor":"x"},"NetworkSettings":{"Networks":{"__proto__":{"IPAddress":"1.2.3.4"}}}}'));
    const row = readContainerSummary(value);
    expect(Object.entries(row.labels)).toEqual([
      ['__proto__', 'polluted'],
      ['constructor', 'x'],
    ]);
    expect(Object.hasOwn(row.networks, '__proto__')).toBe(true);
    expect(Object.getPrototypeOf(row.labels)).toBe(Object.prototype);
    expect(JSON.stringify({})).toBe('{}');
  });

  it('reads phrases of the list', () => {
    const read = (Status: string, State = 'running') => readContainerSummary({ Status, State, Names: ['/other/alias', '/web-1'] });
    expect(read('Up 3 minutes (healthy)')).toMatchObject({ health: 'healthy', name: 'web-1', exitCode: undefined });
    expect(read('Up 1 second (health: starting)').health).toBe('starting');
    expect(read('Up 2 hours (unhealthy)').health).toBe('unhealthy');
    expect(read('Exited (137) 5 minutes ago', 'exited')).toMatchObject({ exitCode: 137, state: 'exited', health: 'none' });
  });

  it('survives damaged and endless streams', async () => {
    async function* stream(): AsyncGenerator<Buffer> {
      yield Buffer.from('{"a":1}\n{"broken\n\n[1]\n');
      yield Buffer.from('{"b"');
      yield Buffer.from(':2}\r\n{"c":3}');
    }
    const read: unknown[] = [];
    for await (const value of splitJson(stream())) read.push(value);
    expect(read).toEqual([{ a: 1 }, {}, { b: 2 }, { c: 3 }]);
    async function* endless(): AsyncGenerator<Buffer> {
      for (let index = 0; index < 64; index += 1) yield Buffer.alloc(65_536, 'x');
    }
    let longest = 0;
    for await (const line of splitLines(endless())) longest = Math.max(longest, line.length);
    expect(longest).toBeLessThanOrEqual(1024 * 1024);
  });
});

describe('dockerfileInstructions', () => {
  it('counts lines over comments, continuations and here-documents', () => {
    const text = '# syntax=docker/dockerfile:1\nARG A=1\nFROM x\n\nRUN a \\\n  # inside\n  && b\nRUN <<EOF\necho 1\nRUN not one\nEOF\nCMD ["x"]\n';
    expect(dockerfileInstructions(text).map(({ line, text: instruction }) => [line, instruction])).toEqual([
      [2, 'ARG A=1'],
      [3, 'FROM x'],
      [5, 'RUN a && b'],
      [8, 'RUN <<EOF'],
      [12, 'CMD ["x"]'],
    ]);
  });

  it('knows the escape directive and ends without a line end', () => {
    expect(dockerfileInstructions('# escape=`\r\nFROM x\r\nRUN a `\r\n  b').map((instruction) => instruction.text)).toEqual(['FROM x', 'RUN a b']);
    expect(dockerfileInstructions('RUN <<EOF')).toHaveLength(1);
  });
});

describe('buildError', () => {
  const subject = { kind: 'build', name: 'app' } as const;

  it('puts the line before the sentence', () => {
    expect(buildError('The command returned a non-zero code: 1', { line: 4, text: 'RUN false' }, subject)).toMatchObject({ kind: 'build-failed', message: 'Dockerfile line 4: RUN false: The command returned a non-zero code: 1' });
    expect(buildError('dockerfile parse error line 3: unknown instruction: RUNN', undefined, subject).message).toMatch(/^Dockerfile line 3: /u);
    expect(buildError('pull access denied for x', { line: 1, text: 'FROM x' }, subject)).toMatchObject({ kind: 'registry-auth', message: expect.stringMatching(/^Dockerfile line 1: /u) });
  });
});
