import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EngineError, type BuildRequest, type ContainerCreateBody, type Engine } from '#core/engine';
import { connectEngine } from '#docker';
import { ApiDescriptions, type Finding } from './api-conformance.ts';
import { removeImage } from './cleaning.ts';
import { testEngines, type TestEngine } from './engines.ts';
import { type RecordingProxy, startRecordingProxy } from './recording-proxy.ts';

/** A way to reach a test engine: as it is, or as if its newest API were another one. */
export interface EngineVariant {
  readonly title: string;
  readonly engine: TestEngine;
  readonly pretend: string | undefined;
}

/** Every test engine as it is (API 1.45 is held against the description of 1.44); newer ones also as if they offered the newest API we know. */
export function engineVariants(): readonly EngineVariant[] {
  return testEngines().flatMap((engine): readonly EngineVariant[] => {
    const plain = { title: engine.name, engine, pretend: undefined };
    if (Number(engine.api.split('.')[1]) < 44) return [plain];
    return engine.api === '1.55' ? [plain] : [plain, { title: `${engine.name} as 1.55`, engine, pretend: '1.55' }];
  });
}

/** A connected engine whose requests are recorded, with a label of its own for everything a test makes. */
export interface EngineFixture {
  readonly engine: Engine;
  readonly proxy: RecordingProxy;
  readonly variant: EngineVariant;
  readonly label: string;
  /** A name no other test run uses, the same at each call. */
  readonly name: (suffix: string) => string;
  /** A name of its own at each call: a second try of a test does not meet what the first one left. */
  readonly freshName: (suffix: string) => string;
  /** Creates a labelled busybox container; `command` is a shell line. */
  readonly create: (command: string, more?: Partial<ContainerCreateBody>) => Promise<string>;
  readonly run: (command: string, more?: Partial<ContainerCreateBody>) => Promise<string>;
  readonly folder: () => Promise<string>;
  /** Image ids and tags to remove. */
  readonly discardImage: (reference: string) => void;
  /** Removes by id all that carries the label, closes the connection, and tells what the API descriptions say about the requests. */
  readonly end: () => Promise<readonly Finding[] | undefined>;
}

export const busybox = 'busybox:1.37';

let descriptions: ApiDescriptions | undefined;
let loaded = false;

function apiDescriptions(): ApiDescriptions | undefined {
  if (!loaded) descriptions = ApiDescriptions.load();
  loaded = true;
  return descriptions;
}

async function clean(engine: Engine, label: string, images: readonly string[], endpoint: string): Promise<void> {
  for (const container of await engine.listContainers({ all: true, labels: { [label]: true } })) await removeIfThere(engine, container.id);
  for (const network of await engine.listNetworks({ labels: { [label]: true } })) await engine.removeNetwork(network.id);
  for (const volume of await engine.listVolumes({ labels: { [label]: true } })) await engine.removeVolume(volume.name);
  const labelled = (await engine.listImages()).filter((image) => Object.hasOwn(image.labels, label));
  for (const image of new Set([...images, ...labelled.map(({ id }) => id)])) await removeImage(endpoint, image);
}

/** A cancelled build's container carries the label too, and the builder may be removing it this very moment. */
async function removeIfThere(engine: Engine, id: string): Promise<void> {
  try {
    await engine.removeContainer(id, { force: true, volumes: true });
  } catch (error) {
    const going = error instanceof EngineError && (error.kind === 'not-found' || (error.detail ?? '').includes('already in progress'));
    if (!going) throw error;
  }
}

export async function startFixture(variant: EngineVariant): Promise<EngineFixture> {
  const proxy = await startRecordingProxy({ upstream: variant.engine.endpoint, real: variant.engine.api, ...(variant.pretend === undefined ? {} : { pretend: variant.pretend }) });
  const engine = await connectEngine({ endpoint: proxy.endpoint });
  const id = randomBytes(4).toString('hex');
  const label = `dev.slipway.test.${id}`;
  const images: string[] = [];
  const folders: string[] = [];
  const create: EngineFixture['create'] = async (command, more = {}) => {
    const body: ContainerCreateBody = { Image: busybox, Cmd: ['sh', '-c', command], ...more, Labels: { [label]: '1', ...more.Labels } };
    return (await engine.createContainer({ body })).id;
  };
  return {
    engine,
    proxy,
    variant,
    label,
    name: (suffix) => `slipway-test-${id}-${suffix}`,
    freshName: (suffix) => `slipway-test-${id}-${suffix}-${randomBytes(2).toString('hex')}`,
    create,
    run: async (command, more) => {
      const container = await create(command, more);
      await engine.startContainer(container);
      return container;
    },
    folder: async () => {
      const folder = await mkdtemp(join(tmpdir(), 'slipway-test-'));
      folders.push(folder);
      return folder;
    },
    discardImage: (reference) => images.push(reference),
    end: async () => {
      try {
        await clean(engine, label, images, variant.engine.endpoint);
      } finally {
        engine.close();
        await proxy.close();
        await Promise.all(folders.map(async (folder) => await rm(folder, { recursive: true, force: true })));
      }
      return apiDescriptions()?.check(proxy.requests);
    },
  };
}

/** The first three bytes of a private /24 network that nobody is likely to use, another one at each call. */
export function freshSubnet(): string {
  const [second = 0, third = 0] = randomBytes(2);
  return `10.${200 + (second % 32)}.${third}`;
}

/** The violations among the findings, as text, for a readable comparison with the empty list. */
export function violations(findings: readonly Finding[] | undefined): readonly string[] {
  return (findings ?? []).filter((finding) => finding.severity === 'violation').map((finding) => `${finding.where}: ${finding.text}`);
}

/** Resolves with the error that `action` must throw. */
export async function failure(action: Promise<unknown>): Promise<EngineError> {
  try {
    await action;
  } catch (error) {
    if (error instanceof EngineError) return error;
    throw error;
  }
  throw new Error('This should have failed.');
}

/** A build request with nothing but what the test sets. */
export function buildRequest(more: Partial<BuildRequest>): BuildRequest {
  return { context: undefined, dockerfile: undefined, dockerfileInline: undefined, tags: [], args: {}, target: undefined, labels: {}, noCache: false, pull: false, network: undefined, platform: undefined, ...more };
}

/** Asks until the answer is the wanted one; fails after half a minute with what it was last. */
export async function until<T>(ask: () => Promise<T> | T, wanted: (value: T) => boolean): Promise<T> {
  const end = Date.now() + 30_000;
  for (;;) {
    const value = await ask();
    if (wanted(value)) return value;
    if (Date.now() > end) throw new Error(`Still not so after 30 s: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** For {@link until}: how many looks in a row have seen what the look before saw. */
export function stillness(look: () => Promise<string | number> | string | number): () => Promise<number> {
  let last: string | number | undefined;
  let still = 0;
  return async () => {
    const now = await look();
    still = now === last ? still + 1 : 0;
    last = now;
    return still;
  };
}
