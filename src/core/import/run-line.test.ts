import { describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import { formatDiagnostic, loadProject } from '#core/compose';
import type { JsonObject } from '#core/lib';
import { composeText, looksLikeRunLine, parseDockerRun, parseDockerRunWords, runServiceDraft, type RunService } from './index.ts';
import { runOptionNames } from './run-options.ts';

function read(line: string): RunService {
  const result = parseDockerRun(line);
  if (!result.ok) throw new Error(`${result.message} (${result.hint}) at ${result.offset}: ${line}`);
  return result;
}

/** Errors that the loader finds in the file the line becomes. */
function loadErrors(run: RunService, variables: Readonly<Record<string, string>> = {}): readonly string[] {
  const { diagnostics } = loadProject({
    files: [{ path: '/p/compose.yaml', text: composeText(runServiceDraft(run)) }],
    projectName: 'p',
    reader: {
      readFile: (path) => (path.endsWith('.env') && path !== '/p/.env' ? { kind: 'text', text: 'A=1\n' } : path.endsWith('.labels') ? { kind: 'text', text: 'a=1\n' } : { kind: 'missing' }),
      variable: (name) => variables[name],
    },
  });
  return diagnostics.filter(({ severity }) => severity === 'error').map(formatDiagnostic);
}

/** Option(s) before the image, and what the service has besides `image: x`. */
const attributes: readonly (readonly [options: string, expected: JsonObject])[] = [
  ['--add-host db:10.0.0.5 --add-host host.docker.internal:host-gateway', { extra_hosts: ['db:10.0.0.5', 'host.docker.internal:host-gateway'] }],
  ['--annotation com.example.a=1', { annotations: { 'com.example.a': '1' } }],
  ['--blkio-weight 300', { blkio_config: { weight: 300 } }],
  ['--blkio-weight-device /dev/sda:200', { blkio_config: { weight_device: [{ path: '/dev/sda', weight: 200 }] } }],
  ['--device-read-bps /dev/sda:1mb --device-write-bps /dev/sda:2mb', { blkio_config: { device_read_bps: [{ path: '/dev/sda', rate: '1mb' }], device_write_bps: [{ path: '/dev/sda', rate: '2mb' }] } }],
  ['--device-read-iops=/dev/sda:100 --device-write-iops=/dev/sda:50', { blkio_config: { device_read_iops: [{ path: '/dev/sda', rate: 100 }], device_write_iops: [{ path: '/dev/sda', rate: 50 }] } }],
  ['--cap-add NET_ADMIN --cap-add=SYS_TIME --cap-drop ALL', { cap_add: ['NET_ADMIN', 'SYS_TIME'], cap_drop: ['ALL'] }],
  ['--cgroup-parent /team --cgroupns private', { cgroup_parent: '/team', cgroup: 'private' }],
  ['--cpu-count 2 --cpu-percent 50', { cpu_count: 2, cpu_percent: 50 }],
  ['--cpu-period 100000 --cpu-quota 50000', { cpu_period: 100_000, cpu_quota: 50_000 }],
  ['--cpu-rt-period 1000 --cpu-rt-runtime 500', { cpu_rt_period: 1000, cpu_rt_runtime: 500 }],
  ['-c 512 --cpuset-cpus 0-1', { cpu_shares: 512, cpuset: '0-1' }],
  ['--cpu-shares=256 --cpus .5', { cpu_shares: 256, cpus: 0.5 }],
  ['--device /dev/ttyUSB0 --device /dev/sda:/dev/xvda:r', { devices: ['/dev/ttyUSB0', '/dev/sda:/dev/xvda:r'] }],
  ["--device-cgroup-rule 'c 42:* rmw'", { device_cgroup_rules: ['c 42:* rmw'] }],
  ['--dns 1.1.1.1 --dns-option ndots:2 --dns-opt timeout:3 --dns-search example.org', { dns: ['1.1.1.1'], dns_opt: ['ndots:2', 'timeout:3'], dns_search: ['example.org'] }],
  ['-h web --domainname example.org', { hostname: 'web', domainname: 'example.org' }],
  ['--entrypoint /bin/tini', { entrypoint: ['/bin/tini'] }],
  ['--entrypoint ""', { entrypoint: [] }],
  ['-e A=1 -e B= --env C --env=D=x=y', { environment: { A: '1', B: '', C: null, D: 'x=y' } }],
  ['-e A=1 -e A=2', { environment: { A: '2' } }],
  ['-eA=1', { environment: { A: '1' } }],
  ['--env-file app.env --env-file ./more.env', { env_file: [{ path: './app.env', format: 'raw' }, { path: './more.env', format: 'raw' }] }],
  ['--expose 9000 --expose 9001-9003/udp', { expose: ['9000', '9001-9003/udp'] }],
  ['--gpus all', { gpus: 'all' }],
  ['--gpus 2', { gpus: [{ count: 2 }] }],
  [`--gpus '"device=0,1"'`, { gpus: [{ device_ids: ['0', '1'] }] }],
  [`--gpus 'count=all,"capabilities=compute,utility",driver=nvidia'`, { gpus: [{ count: 'all', capabilities: ['compute', 'utility'], driver: 'nvidia' }] }],
  ['--group-add audio --group-add 1000', { group_add: ['audio', '1000'] }],
  [`--health-cmd 'curl -f http://localhost || exit 1' --health-interval 30s --health-retries 3 --health-start-interval 2s --health-start-period 1m --health-timeout 5s`, { healthcheck: { test: 'curl -f http://localhost || exit 1', interval: '30s', retries: 3, start_interval: '2s', start_period: '1m', timeout: '5s' } }],
  ['--no-healthcheck', { healthcheck: { disable: true } }],
  ['--init --init=false', { init: true }],
  ['-it', { stdin_open: true, tty: true }],
  ['--interactive --tty=false', { stdin_open: true }],
  ['--ipc host --pid host --uts host --userns host', { ipc: 'host', pid: 'host', uts: 'host', userns_mode: 'host' }],
  ['--isolation default', { isolation: 'default' }],
  ['-l a=b --label com.example.empty', { labels: { a: 'b', 'com.example.empty': '' } }],
  ['--label-file app.labels', { label_file: ['app.labels'] }],
  ['--log-driver json-file --log-opt max-size=10m --log-opt max-file=3', { logging: { driver: 'json-file', options: { 'max-size': '10m', 'max-file': '3' } } }],
  ['--mac-address 02:42:ac:11:00:07', { mac_address: '02:42:ac:11:00:07' }],
  ['-m 512m --memory-reservation 256m --memory-swap 1g --memory-swappiness 10', { mem_limit: '512m', mem_reservation: '256m', memswap_limit: '1g', mem_swappiness: 10 }],
  ['--memory 1073741824 --memory-swap -1', { mem_limit: 1_073_741_824, memswap_limit: -1 }],
  ['--mount type=bind,src=/etc/hosts,dst=/hosts,ro', { volumes: [{ type: 'bind', source: '/etc/hosts', target: '/hosts', read_only: true, bind: { create_host_path: false } }] }],
  ['--mount type=bind,source=/a,target=/b,bind-propagation=rshared,bind-recursive=disabled,consistency=cached', { volumes: [{ type: 'bind', source: '/a', target: '/b', consistency: 'cached', bind: { propagation: 'rshared', recursive: 'disabled', create_host_path: false } }] }],
  ['--mount source=data,target=/data,volume-nocopy,volume-subpath=sub', { volumes: [{ type: 'volume', source: 'data', target: '/data', volume: { nocopy: true, subpath: 'sub' } }] }],
  ['--mount type=tmpfs,destination=/run,tmpfs-size=64m,tmpfs-mode=1770', { volumes: [{ type: 'tmpfs', target: '/run', tmpfs: { size: '64m', mode: 0o1770 } }] }],
  ['--mount type=image,source=busybox:1.37,target=/img,image-subpath=bin', { volumes: [{ type: 'image', source: 'busybox:1.37', target: '/img', image: { subpath: 'bin' } }] }],
  ['--mount type=volume,target=/anonymous', { volumes: [{ type: 'volume', target: '/anonymous' }] }],
  ['--name My_App', { container_name: 'My_App' }],
  ['--network host', { network_mode: 'host' }],
  ['--net none', { network_mode: 'none' }],
  ['--network container:db', { network_mode: 'container:db' }],
  ['--network bridge', { network_mode: 'bridge' }],
  ['--network front', { networks: ['front'] }],
  ['--network front --network back', { networks: ['front', 'back'] }],
  ['--network front --network-alias web --net-alias www --ip 10.1.0.5 --ip6 fd00::5 --link-local-ip 169.254.1.2', { networks: { front: { aliases: ['web', 'www'], ipv4_address: '10.1.0.5', ipv6_address: 'fd00::5', link_local_ips: ['169.254.1.2'] } } }],
  ['--network name=front,alias=a,alias=b,ip=10.1.0.6,ip6=fd00::6,mac-address=02:00:00:00:00:01,driver-opt=com.example.x=1,gw-priority=5,link-local-ip=169.254.3.4 --network back', { networks: { front: { aliases: ['a', 'b'], ipv4_address: '10.1.0.6', ipv6_address: 'fd00::6', mac_address: '02:00:00:00:00:01', driver_opts: { 'com.example.x': '1' }, gw_priority: 5, link_local_ips: ['169.254.3.4'] }, back: null } }],
  ['--network-alias web', { networks: { default: { aliases: ['web'] } } }],
  ['--oom-kill-disable --oom-score-adj -500', { oom_kill_disable: true, oom_score_adj: -500 }],
  ['--pids-limit 100 --platform linux/arm64 --privileged --pull always', { pids_limit: 100, platform: 'linux/arm64', privileged: true, pull_policy: 'always' }],
  ['-p 80 -p 8080:80 --publish 127.0.0.1:53:53/udp -p=9000-9002:9000-9002 -p 127.0.0.1::443', { ports: ['80', '8080:80', '127.0.0.1:53:53/udp', '9000-9002:9000-9002', '127.0.0.1::443'] }],
  ['--read-only --restart unless-stopped --runtime runc', { read_only: true, restart: 'unless-stopped', runtime: 'runc' }],
  ['--restart on-failure:3', { restart: 'on-failure:3' }],
  ['--restart no', { restart: 'no' }],
  ['--security-opt no-new-privileges:true --security-opt seccomp=unconfined', { security_opt: ['no-new-privileges:true', 'seccomp=unconfined'] }],
  ['--shm-size 256m --stop-signal SIGINT --stop-timeout 30', { shm_size: '256m', stop_signal: 'SIGINT', stop_grace_period: '30s' }],
  ['--storage-opt size=10G --sysctl net.core.somaxconn=1024', { storage_opt: { size: '10G' }, sysctls: { 'net.core.somaxconn': '1024' } }],
  ['--tmpfs /run --tmpfs /tmp:size=64m,mode=1777', { tmpfs: ['/run', '/tmp:size=64m,mode=1777'] }],
  ['--ulimit nofile=1024:2048 --ulimit nproc=64 --ulimit core=-1', { ulimits: { nofile: { soft: 1024, hard: 2048 }, nproc: 64, core: -1 } }],
  ['--use-api-socket', { use_api_socket: true }],
  ['-u 1000:1000 -w /app', { user: '1000:1000', working_dir: '/app' }],
  ['-v /srv/data:/data:ro -v ~/conf:/conf -v ./x:/x:Z -v /anonymous', { volumes: ['/srv/data:/data:ro', '~/conf:/conf', './x:/x:Z', '/anonymous'] }],
  ['-v $(pwd):/app -v "$PWD/src:/src" -v `pwd`/lib:/lib:ro -v ${PWD}/e:/e', { volumes: ['.:/app', './src:/src', './lib:/lib:ro', './e:/e'] }],
  [String.raw`-v C:\Users\me\data:/data -v D:/x:/y:ro`, { volumes: [String.raw`C:\Users\me\data:/data`, 'D:/x:/y:ro'] }],
  ['-v data:/data:nocopy', { volumes: ['data:/data:nocopy'] }],
  ['--volumes-from other:ro', { volumes_from: ['container:other:ro'] }],
];

describe('parseDockerRun: options', () => {
  it.each(attributes)('%s', (options, expected) => {
    const run = read(`docker run ${options} x`);
    const { image, ...rest } = run.service;
    expect(image).toBe('x');
    expect({ ...rest }).toEqual(expected);
    expect(loadErrors(run)).toEqual([]);
  });

  /** What no attribute says is named, with a reason. */
  it.each([
    ['--rm', '--rm'], ['-d', '--detach'], ['-a STDOUT', '--attach STDOUT'], ['--cidfile /tmp/x', '--cidfile /tmp/x'], ['--cpuset-mems 0', '--cpuset-mems 0'], ['--detach-keys ctrl-x', '--detach-keys ctrl-x'],
    ['--disable-content-trust', '--disable-content-trust'], ['--io-maxbandwidth 1m', '--io-maxbandwidth 1m'], ['--io-maxiops 5', '--io-maxiops 5'], ['--kernel-memory 1g', '--kernel-memory 1g'], ['-P', '--publish-all'], ['-q', '--quiet'],
    ['--sig-proxy=true', '--sig-proxy'], ['--stop-timeout -1', '--stop-timeout -1'], ['--volume-driver nfs', '--volume-driver nfs'], ['--network host --ip 10.0.0.1', 'ipv4_address'], ['-v data:/b:U', '-v …:U'],
    ['--systemd always', '--systemd always'], ['--replace', '--replace'], ['--pod new:x', '--pod new:x'],
  ])('%s is lost, and said so', (option, what) => {
    const { remarks } = read(`podman run ${option} x`);
    expect(remarks).toEqual([expect.objectContaining({ level: 'lost', what, reason: expect.stringMatching(/\.$/) })]);
  });

  it('covers every option of docker run v29', () => {
    const docker =
      'add-host annotation attach blkio-weight blkio-weight-device cap-add cap-drop cgroup-parent cgroupns cidfile cpu-count cpu-percent cpu-period cpu-quota cpu-rt-period cpu-rt-runtime cpu-shares cpus cpuset-cpus cpuset-mems detach detach-keys device device-cgroup-rule device-read-bps device-read-iops device-write-bps device-write-iops disable-content-trust dns dns-option dns-search domainname entrypoint env env-file expose gpus group-add health-cmd health-interval health-retries health-start-interval health-start-period health-timeout hostname init interactive io-maxbandwidth io-maxiops ip ip6 ipc isolation kernel-memory label label-file link link-local-ip log-driver log-opt mac-address memory memory-reservation memory-swap memory-swappiness mount name network network-alias no-healthcheck oom-kill-disable oom-score-adj pid pids-limit platform privileged publish publish-all pull quiet read-only restart rm runtime security-opt shm-size sig-proxy stop-signal stop-timeout storage-opt sysctl tmpfs tty ulimit use-api-socket user userns uts volume volume-driver volumes-from workdir'.split(' ');
    expect(docker.filter((name) => !runOptionNames().includes(name))).toEqual([]);
    const written = attributes.map(([options]) => options).join(' ');
    const letters: Readonly<Record<string, string>> = { 'cpu-shares': '-c ', env: '-e ', hostname: '-h ', interactive: '-it', label: '-l ', memory: '-m ', publish: '-p ', tty: '-it', user: '-u ', volume: '-v ', workdir: '-w ' };
    const elsewhere = 'attach cidfile cpuset-mems detach detach-keys disable-content-trust io-maxbandwidth io-maxiops kernel-memory link publish-all quiet rm sig-proxy volume-driver'.split(' ');
    expect(docker.filter((name) => !written.includes(`--${name}`) && !written.includes(letters[name] ?? '\0') && !elsewhere.includes(name))).toEqual([]);
  });
});

describe('parseDockerRun: lines', () => {
  it.each([
    'docker run -d --name web -p 8080:80 nginx:1.29',
    'sudo -E docker container run --detach --name=web --publish=8080:80 nginx:1.29',
    '$ docker run -dp 8080:80 --name web nginx:1.29',
    '# docker create --name web -p 8080:80 nginx:1.29'.slice(2),
    'docker --context prod -H tcp://x:1 run --name web -p 8080:80 nginx:1.29',
    'docker \\\n  run -d \\\n  --name web \\\n  -p 8080:80 \\\n  nginx:1.29\n',
    'docker run -d \\\r\n --name web -p 8080:80 nginx:1.29\r\n',
    'docker run -d `\n  --name web `\n  -p 8080:80 `\n  nginx:1.29',
    'docker run -d ^\r\n  --name web ^\r\n  -p 8080:80 ^\r\n  nginx:1.29',
    "podman run -d --name 'web' -p '8080:80' nginx:1.29",
    '/usr/bin/docker run --name "web" -p "8080":80 -- nginx:1.29',
    'docker pull nginx:1.29 && docker run --name web -p 8080:80 nginx:1.29',
    'docker run --name web -p 8080:80 nginx:1.29 # comment',
  ])('%j', (line) => {
    const { name, service } = read(line);
    expect(name).toBe('web');
    expect({ ...service }).toEqual({ image: 'nginx:1.29', container_name: 'web', ports: ['8080:80'] });
  });

  it('leaves what stands behind the image to the command', () => {
    expect(read(`docker run x sh -c "echo '--rm' && sleep 1" -p 80`).service['command']).toEqual(['sh', '-c', "echo '--rm' && sleep 1", '-p', '80']);
  });

  it('names a service without a name after its image', () => {
    for (const [image, name] of [['nginx:1.29', 'nginx'], ['ghcr.io/Owner/My.App@sha256:00', 'my.app'], ['localhost:5000/a/b', 'b'], ['$IMAGE', 'app'], ['"--"', 'app']] as const) {
      const result = parseDockerRun(`docker run -- ${image}`);
      expect(result.ok ? result.name : result).toBe(name);
    }
  });

  it('keeps variables, escapes what is meant as a dollar, and runs nothing', () => {
    const run = read(`docker run -e A=$HOME -e "B=\${TAG:-1}" -e 'C=$x' -e D=\\$y -e "E=$(id -u)" -e F=\${G#x} -e H=$'t\\tb' -e I=$env:PATH img:$TAG`);
    expect(run.service['image']).toBe('img:${TAG}');
    expect(run.service).toMatchObject({ environment: { A: '${HOME}', B: '${TAG:-1}', C: '$$x', D: '$$y', E: '$$(id -u)', F: '$${G#x}', H: 't\tb', I: '${PATH}' } });
    expect(run.remarks.map(({ what }) => what)).toEqual(['${HOME}', '${TAG:-1}', '$(id -u)', '${G#x}', '${PATH}', '${TAG}']);
    expect(loadErrors(run, { HOME: '/root', TAG: '2', PATH: '/bin' })).toEqual([]);
  });

  it('takes the values of bare variables from assignments in front of the command', () => {
    expect(read('PW=s3 docker run -e PW -e OTHER x').service['environment']).toEqual({ PW: 's3', OTHER: null });
  });

  it('declares what the line needs at the top level', () => {
    const run = read('docker run --network "My Net" -v app_data:/data --volume-driver nfs x');
    expect(run.networks).toEqual({ 'my-net': { name: 'My Net', external: true } });
    expect({ ...run.volumes }).toEqual({ app_data: { name: 'app_data', driver: 'nfs' } });
    expect(composeText(runServiceDraft(run))).toBe('services:\n  x:\n    image: x\n    networks:\n      - my-net\n    volumes:\n      - app_data:/data\n\nnetworks:\n  my-net:\n    name: My Net\n    external: true\n\nvolumes:\n  app_data:\n    name: app_data\n    driver: nfs\n');
    expect(loadErrors(run)).toEqual([]);
  });

  it('links to containers outside of the file', () => {
    const run = read('docker run --link db:database x');
    expect(run.service['external_links']).toEqual(['db:database']);
    expect(run.remarks).toMatchObject([{ level: 'changed', what: '--link db:database' }]);
  });

  it.each([
    ['', 0, 'no docker run line'],
    ['ls -la', 0, 'no docker run line'],
    ['docker ps', 7, 'starts no new container'],
    ['docker compose up', 7, 'starts no new container'],
    ['docker run', 10, 'names no image'],
    ['docker run -p', 11, 'wants a value'],
    ['docker run --name', 11, 'wants a value'],
    ['docker run --publsh 80:80 x', 11, 'no option “--publsh”'],
    ['docker run -Z x', 11, 'no option “-Z”'],
    ['docker run --rm=maybe x', 11, 'either true or false'],
    ['docker run --cpus many x', 11, 'wants a number'],
    ['docker run -m lots x', 11, 'wants a size'],
    ['docker run --mount type=magic,target=/x x', 11, 'has no type'],
    ['docker run --mount type=bind,foo=1 x', 11, 'has no field'],
    ['docker run --ulimit nofile x', 11, 'name=soft:hard'],
    ["docker run -e 'A=1 x", 14, 'never closed'],
    ['docker run -e "A=1 x', 14, 'never closed'],
    ['docker run -e A=$(id x', 16, 'never closed'],
  ])('%j is refused at %d: %s', (line, offset, words) => {
    expect(parseDockerRun(line)).toMatchObject({ ok: false, offset, message: expect.stringContaining(words), hint: expect.stringMatching(/\S/) });
  });

  it('offers the option that was meant', () => {
    expect(parseDockerRun('docker run --publsh 80:80 x')).toMatchObject({ hint: 'Did you mean “--publish”?' });
  });

  it('takes words from a shell as they are', () => {
    const run = parseDockerRunWords(['docker', 'run', '-e', 'A=$x y', 'x', 'echo', '$1; "q"']);
    expect(run).toMatchObject({ ok: true, service: { environment: { A: '$$x y' }, command: ['echo', '$$1; "q"'] } });
  });

  it('never throws and pollutes nothing, whatever the text', () => {
    const piece = fc.constantFrom('docker', 'run', ' ', '-e', '--mount', 'type=bind,', '__proto__', 'constructor', '=', "'", '"', '\\', '\n', '$', '${', '}', '$(', ')', '`', '-v', ':', '--network', 'name=', '-p', '--gpus', '--ulimit', 'x', '#', ';', '--', '-', '\u0000', '--label', '-l', '😀');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.string(), (pieces, tail) => {
        const result = parseDockerRun(`docker run ${pieces.join('')}${tail}`);
        if (result.ok) composeText(runServiceDraft(result));
        else expect(result.offset).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 2_000 },
    );
    expect(read('docker run -l __proto__=1 -e constructor=2 --sysctl __proto__=3 x').service).toMatchObject({ environment: { constructor: '2' } });
    expect(({} as Record<string, unknown>)['1']).toBeUndefined();
  });

  it('takes no longer on a hostile line than its length allows', () => {
    for (const line of [`docker run ${'-e A=$'.repeat(30_000)} x`, `docker run ${"'".repeat(150_000)}`, `docker run ${'${'.repeat(60_000)}`, `docker run --mount ${','.repeat(150_000)} x`, `docker run -l ${'a'.repeat(190_000)}`]) expect(typeof parseDockerRun(line).ok).toBe('boolean');
    expect(parseDockerRun('x'.repeat(300_000))).toMatchObject({ ok: false, message: expect.stringContaining('too long') });
  });
});

describe('looksLikeRunLine', () => {
  it.each(['docker run nginx', '  sudo docker run nginx', '$ docker run x', 'podman run x', 'docker container run x', 'docker create x'])('%j', (text) => expect(looksLikeRunLine(text)).toBe(true));
  it.each(['services:\n  docker: run', 'docker ps', 'running docker run', 'docker runner', ''])('not %j', (text) => expect(looksLikeRunLine(text)).toBe(false));
});
