import { describe, expect, it } from 'vitest';
import { loadProject, type Project } from '#core/compose';
import type { ImageDetails } from '#core/engine';
import { snapshotRequest, takeSnapshot, type Observed } from '#core/observe';
import { RecordingEngine } from '../../../test/support/recording-engine.ts';
import type { PlanOptions } from './types.ts';
import { planUp } from './up.ts';

function load(service: string): Project {
  const { project, diagnostics } = loadProject({ files: [{ path: '/srv/shop/compose.yaml', text: `name: shop\nservices:\n  web: {image: app, ${service}}\n` }], reader: { readFile: () => ({ kind: 'missing' }), variable: () => undefined } });
  if (project === undefined) throw new Error(diagnostics.map((diagnostic) => diagnostic.message).join('\n'));
  return project;
}

const hour = 3_600_000;
const now = 1_000_000 * hour;

/** Ids and causes of the pulls for a present image, at the hour a million of the engine's clock. */
async function pulls(service: string, image: Partial<ImageDetails>, options: PlanOptions = {}): Promise<readonly string[]> {
  const project = load(service);
  const snapshot = await takeSnapshot(new RecordingEngine(), snapshotRequest(project));
  const app = snapshot.images['app'];
  if (app === undefined || app === null) throw new Error('The image is not there.');
  const observed: Observed = { ...snapshot, engine: { ...snapshot.engine, clock: now }, images: { app: { ...app, ...image } } };
  const { steps, problems } = planUp(project, observed, options);
  return [...steps.flatMap((step) => (step.type === 'pullImage' ? [step.cause] : [])), ...problems.map((problem) => problem.code)];
}

describe('pull policies', () => {
  it.each([
    ['daily', 23, []],
    ['daily', 25, ['pull policy is daily']],
    ['weekly', 7 * 24 - 1, []],
    ['weekly', 7 * 24 + 1, ['pull policy is weekly']],
    ['every_1d12h', 35, []],
    ['every_1d12h', 37, ['pull policy is every_1d12h']],
    ['missing', 10_000, []],
    ['never', 10_000, []],
    ['always', 0, ['pull policy is always']],
  ])('%s, tagged %s hours ago', async (policy, hours, expected) => {
    expect(await pulls(`pull_policy: ${policy}`, { lastTagged: now - hours * hour })).toEqual(expected);
  });

  it('an image that the engine never tagged is as old as can be; pulled just now is enough; --pull comes first', async () => {
    expect(await pulls('pull_policy: daily', {})).toEqual(['pull policy is daily']);
    expect(await pulls('pull_policy: daily', {}, { imagesReady: true })).toEqual([]);
    expect(await pulls('pull_policy: daily', {}, { pull: 'missing' })).toEqual([]);
  });
});

describe('platforms', () => {
  it('an image for another platform is not the one that is wanted', async () => {
    expect(await pulls('platform: linux/amd64', {})).toEqual([]);
    expect(await pulls('platform: linux/x86_64', {})).toEqual([]);
    expect(await pulls('platform: linux/arm64', {})).toEqual(['image is not on the engine']);
    expect(await pulls('platform: linux/arm64/v8', { architecture: 'arm64' })).toEqual([]);
    expect(await pulls('platform: linux/arm/v6', { architecture: 'arm', variant: 'v7' })).toEqual(['image is not on the engine']);
    expect(await pulls('platform: linux/arm64, pull_policy: never', {})).toEqual(['image-missing']);
    expect(await pulls('platform: linux/arm64', {}, { imagesReady: true })).toEqual([]);
  });
});

describe('replicas', () => {
  it.each(['scale: 9000000000000000000', 'deploy: {replicas: 2000000000}'])('%s is refused instead of being planned', async (scale) => {
    expect(await pulls(scale, {})).toContain('too-many-replicas');
  });
});
