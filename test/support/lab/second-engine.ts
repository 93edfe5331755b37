import { mkdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ContainerCreateBody, Engine } from '#core/engine';
import { connectEngine } from '#docker';
import { isCurrent } from './base-image.ts';
import { contentKey, keyLabel } from './folders.ts';
import { say, timed } from './progress.ts';
import { copyImages, replacing } from './raw-engine.ts';

/** The image of the second engine. */
export const secondEngineTag = 'slipway-lab/engine:trixie';
const containerName = 'slipway-lab-engine';
const volume = 'slipway-lab-engine-data';
const runLabel = 'dev.slipway.lab.run';

/** Debian 13's engine (API 1.45) on the Debian 12 base: its packages pull in what they need of Debian 13. */
const dockerfile = (base: string): string => `FROM ${base}
RUN sed 's/bookworm/trixie/g' /etc/apt/sources.list > /etc/apt/sources.list.d/trixie.list \\
 && apt-get update -q \\
 && DEBIAN_FRONTEND=noninteractive apt-get install -qqy -o Dpkg::Options::=--force-unsafe-io --no-install-recommends -t trixie docker.io iptables \\
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/archives/*.deb /usr/share/doc
VOLUME /var/lib/docker
CMD ["dockerd"]
`;

export interface SecondEngine {
  readonly endpoint: string;
  /** Address of its machine, as this machine sees it. */
  readonly host: string;
}

function paths(folder: string): { readonly run: string; readonly socket: string } {
  const run = join(folder, 'engine2');
  return { run, socket: join(run, 'docker.sock') };
}

/** The temporary folder is shared, so that bind mounts of test folders mean the same inside. */
function createBody(run: string, hostConfig: Readonly<Record<string, unknown>>): ContainerCreateBody {
  return {
    Image: secondEngineTag,
    Cmd: ['dockerd', '--host=unix:///run/lab/docker.sock', '--log-level=warn'],
    Labels: { [runLabel]: run },
    HostConfig: { Binds: [`${run}:/run/lab`, `${tmpdir()}:${tmpdir()}`, `${volume}:/var/lib/docker`], ...hostConfig },
  };
}

/** Privileged is the ordinary way; some machines lack a capability that it asks for. */
const variants: readonly Readonly<Record<string, unknown>>[] = [
  { Privileged: true },
  {
    CapAdd: ['ALL'],
    CapDrop: ['SYS_RESOURCE'],
    SecurityOpt: ['seccomp=unconfined', 'apparmor=unconfined'],
    MaskedPaths: [],
    ReadonlyPaths: [],
    CgroupnsMode: 'host',
    DeviceCgroupRules: ['a *:* rwm'],
    Mounts: [{ Type: 'bind', Source: '/sys/fs/cgroup', Target: '/sys/fs/cgroup' }],
  },
];

async function runContainer(engine: Engine, run: string): Promise<string> {
  let last: unknown;
  for (const variant of variants) {
    const { id } = await engine.createContainer({ name: containerName, body: createBody(run, variant) });
    try {
      await engine.startContainer(id);
      return id;
    } catch (error) {
      last = error;
      await engine.removeContainer(id, { force: true });
    }
  }
  throw last;
}

async function waitUntilAnswers(engine: Engine, id: string, endpoint: string): Promise<void> {
  const until = Date.now() + 60_000;
  for (;;) {
    try {
      (await connectEngine({ endpoint })).close();
      return;
    } catch (error) {
      const { state } = await engine.inspectContainer(id);
      if (state === 'running' && Date.now() < until) {
        await delay(100);
        continue;
      }
      const said: string[] = [];
      for await (const line of engine.containerLogs(id, { tail: 20 })) said.push(line.text);
      throw new Error(`The second engine does not come up:\n${said.join('\n')}`, { cause: error });
    }
  }
}

async function existing(engine: Engine): Promise<{ readonly id: string; readonly running: boolean } | undefined> {
  const rows = await engine.listContainers({ all: true, labels: { [runLabel]: true } });
  const row = rows.find((candidate) => candidate.name === containerName);
  return row === undefined ? undefined : { id: row.id, running: row.state === 'running' };
}

async function addressOf(engine: Engine, id: string): Promise<string> {
  const { networks } = await engine.inspectContainer(id);
  return Object.values(networks)[0]?.ipAddress ?? '';
}

/** Builds, starts and waits for the second engine; reuses a running one that is up to date. */
export async function startSecondEngine(engine: Engine, base: string, folder: string): Promise<SecondEngine> {
  const { run, socket } = paths(folder);
  const endpoint = `unix://${socket}`;
  const text = dockerfile(base);
  const key = contentKey([text, (await engine.inspectImage(base)).id]);
  const current = await isCurrent(engine, secondEngineTag, key);
  if (!current) {
    await timed(`image ${secondEngineTag}`, async () => {
      await engine.buildImage(
        { context: undefined, dockerfile: undefined, dockerfileInline: text, tags: [secondEngineTag], args: {}, target: undefined, labels: { [keyLabel]: key }, noCache: false, pull: false, network: undefined, platform: undefined },
        () => undefined,
      );
    });
  }
  const old = await existing(engine);
  if (old?.running === true && current) return { endpoint, host: await addressOf(engine, old.id) };
  if (old !== undefined) await engine.removeContainer(old.id, { force: true, volumes: true });
  await mkdir(run, { recursive: true });
  await rm(socket, { force: true });
  return await timed('second engine', async () => {
    const id = await runContainer(engine, run);
    await waitUntilAnswers(engine, id, endpoint);
    return { endpoint, host: await addressOf(engine, id) };
  });
}

/** Copies the images that the second engine lacks or has in another state. */
export async function copyMissing(engine: Engine, endpoint: string, second: SecondEngine, tags: readonly string[]): Promise<void> {
  const other = await connectEngine({ endpoint: second.endpoint });
  try {
    const [have, want] = await Promise.all([other.listImages(), engine.listImages()]);
    const missing = tags.filter((name) => {
      const wanted = want.find((image) => image.tags.includes(name));
      return wanted !== undefined && !have.some((image) => image.id === wanted.id && image.tags.includes(name));
    });
    if (missing.length > 0) await timed(`copying ${missing.join(', ')} to the second engine`, async () => await replacing(other, second.endpoint, missing, async () => await copyImages(endpoint, second.endpoint, missing)));
  } finally {
    other.close();
  }
}

export async function stopSecondEngine(engine: Engine, folder: string): Promise<void> {
  const old = await existing(engine);
  if (old === undefined) return;
  await engine.stopContainer(old.id, { timeoutSeconds: 10 });
  await engine.removeContainer(old.id, { force: true });
  const { socket } = paths(folder);
  if (await stat(socket).then(() => true, () => false)) await rm(socket, { force: true });
  say('second engine stopped');
}

