import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '#core/engine';
import { isJsonObject } from '#core/lib';
import { ensureBusyboxImage, hasImage, isCurrent } from './base-image.ts';
import { contentKey, keyLabel, root } from './folders.ts';
import { say, timed } from './progress.ts';

export interface SampleImage {
  readonly name: string;
  readonly folder: string;
  readonly tags: readonly string[];
  /** Tag of the image it is built on. */
  readonly base: string | undefined;
  /** Made from busybox-static instead of a Dockerfile. */
  readonly busybox: boolean;
}

export interface SampleImages {
  readonly base: string;
  readonly images: readonly SampleImage[];
}

const folder = join(root, 'test', 'images');

function readObject(path: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (!isJsonObject(value)) throw new Error(`${path} is not a JSON object.`);
  return value;
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** What `test/images/images.json` lists; `extra` as well if asked for. */
export function sampleImages(options: { readonly extra: boolean }): SampleImages {
  const list = readObject(join(folder, 'images.json'));
  const { base } = list;
  if (typeof base !== 'string') throw new Error('test/images/images.json names no base image.');
  const names = [...strings(list['default']), ...(options.extra ? strings(list['extra']) : [])];
  const images = names.map((name): SampleImage => {
    const image = readObject(join(folder, name, 'image.json'));
    return { name, folder: join(folder, name), tags: strings(image['tag']), base: typeof image['base'] === 'string' ? image['base'] : undefined, busybox: image['kind'] === 'busybox' };
  });
  return { base, images };
}

async function build(engine: Engine, image: SampleImage, key: string, tags: readonly string[]): Promise<void> {
  let output = '';
  await timed(`image ${tags.join(', ')}`, async () => {
    try {
      await engine.buildImage(
        { context: image.folder, dockerfile: 'Dockerfile', dockerfileInline: undefined, tags, args: {}, target: undefined, labels: { [keyLabel]: key }, noCache: false, pull: false, network: undefined, platform: undefined },
        (text) => {
          output = (output + text).slice(-4000);
        },
      );
    } catch (error) {
      throw new Error(`Sample image ${image.name} could not be built: ${error instanceof Error ? error.message : String(error)}\n${output}`, { cause: error });
    }
  });
}

/** Runs actions, at most `width` at a time; the first failure is thrown after the running ones ended. */
async function inParallel<T>(items: readonly T[], width: number, action: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const worker = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      try {
        await action(item);
      } catch (error) {
        waiting.length = 0;
        throw error;
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: width }, worker));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

/** Builds the sample images from Debian's packages, each after the one it is built on. */
export async function buildSamples(engine: Engine, endpoint: string, samples: SampleImages): Promise<void> {
  const baseKey = (await engine.inspectImage(samples.base)).id;
  const keys = new Map<string, string>([[samples.base, baseKey]]);
  let left = samples.images;
  let first = true;
  while (left.length > 0) {
    const ready = left.filter((image) => image.base === undefined || keys.has(image.base));
    if (ready.length === 0) throw new Error(`These sample images are built on images that nobody makes: ${left.map((image) => image.name).join(', ')}`);
    const make = async (image: SampleImage): Promise<void> => {
      const [tag] = image.tags;
      if (tag === undefined) throw new Error(`Sample image ${image.name} has no tag.`);
      const key = contentKey([keys.get(image.base ?? '') ?? ''], [image.folder]);
      if (image.busybox) await ensureBusyboxImage(engine, endpoint, tag);
      else if (!(await isCurrent(engine, tag, key))) await build(engine, image, key, image.tags);
      for (const name of image.tags) keys.set(name, key);
    };
    // The Dockerfiles begin with the same step: built alone, the first one leaves it in the builder's cache.
    const alone = first ? ready.filter((image) => !image.busybox).slice(0, 1) : [];
    first = false;
    for (const image of alone) await make(image);
    await inParallel(ready.filter((image) => !alone.includes(image)), 3, make);
    left = left.filter((image) => !ready.includes(image));
  }
}

/** On somebody's own engine the names mean the real images: those that are missing are pulled, nothing is re-tagged. */
export async function pullSamples(engine: Engine, samples: SampleImages): Promise<void> {
  const tags = samples.images.flatMap((image) => image.tags.slice(0, 1));
  await inParallel(tags, 3, async (tag) => {
    if (await hasImage(engine, tag)) return;
    await timed(`pulling ${tag}`, async () => await engine.pullImage(tag, {}, () => undefined));
  });
  if (await hasImage(engine, samples.base)) return;
  say(`making ${samples.base} from the registry’s Debian`);
  const dockerfileInline = 'FROM debian:bookworm-slim\nRUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*\n';
  await timed(`image ${samples.base}`, async () => {
    await engine.buildImage(
      { context: undefined, dockerfile: undefined, dockerfileInline, tags: [samples.base], args: {}, target: undefined, labels: {}, noCache: false, pull: false, network: undefined, platform: undefined },
      () => undefined,
    );
  });
}
