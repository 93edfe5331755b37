import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Docker from 'dockerode';
import { loadProject, type Project } from '#core/compose';
import { deploy } from '#core/deploy';
import type { Engine } from '#core/engine';
import { snapshotRequest, takeSnapshot } from '#core/observe';
import { planUp, type Plan } from '#core/plan';
import { connectEngine } from '#docker';
import { testEngines } from '../support/engines.ts';
import { root } from '../support/lab/folders.ts';
import { labUp } from '../support/lab/up.ts';
import { composeCommand, type ComposeCommand } from './compose-binary.ts';
import { median, type JsonResult } from './measure.ts';

const execute = promisify(execFile);
const layers = 4;
const perLayer = 5;
const image = 'busybox:1.37';

/** 20 services in 4 layers; each waits for two of the layer before. No ports, no health checks: the engine's own speed shows. */
function sample(): string {
  const lines = ['services:'];
  for (let layer = 0; layer < layers; layer += 1) {
    for (let index = 0; index < perLayer; index += 1) {
      lines.push(`  s${layer}-${index}:`, `    image: ${image}`, '    command: [sleep, "3600"]', '    stop_grace_period: 0s');
      if (layer > 0) lines.push(`    depends_on: [s${layer - 1}-${index}, s${layer - 1}-${(index + 1) % perLayer}]`);
    }
  }
  return `${lines.join('\n')}\n`;
}

interface Bench {
  readonly engine: Engine;
  readonly docker: Docker;
  readonly endpoint: string;
  readonly project: Project;
  readonly file: string;
  readonly compose: ComposeCommand | undefined;
  /** Path of the built command line; undefined: not built. */
  readonly cli: string | undefined;
}

async function seconds(action: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await action();
  return (performance.now() - began) / 1000;
}

async function run(bench: Bench, plan: Plan): Promise<void> {
  const done = await deploy(plan, bench.engine, { signal: new AbortController().signal, onEvent: () => {}, now: () => performance.now() / 1000 });
  if (!done.ok) throw new Error(`The deploy of the benchmark failed: ${done.failures.map((failure) => failure.message).join('; ')}`);
}

async function slipwayUp(bench: Bench): Promise<void> {
  const observed = await takeSnapshot(bench.engine, snapshotRequest(bench.project));
  await run(bench, planUp(bench.project, observed));
}

/** Removes everything of the project by id, whoever made it. Not timed. */
async function clean(bench: Bench): Promise<void> {
  const { containers, networks } = await takeSnapshot(bench.engine, { project: bench.project.name, images: [], externalNetworks: [], externalVolumes: [], revision: 1 });
  await Promise.all(containers.map((container) => bench.engine.removeContainer(container.id, { force: true, volumes: true })));
  await Promise.all(networks.map((network) => bench.engine.removeNetwork(network.id)));
}

/**
 * The same containers by hand: network first, then every create at once, each start as soon as its own container and its dependencies' starts are there.
 * Resolves with the seconds it took, without the plan that only gives it its bodies.
 */
async function bareUp(bench: Bench): Promise<number> {
  const observed = await takeSnapshot(bench.engine, snapshotRequest(bench.project));
  const plan = planUp(bench.project, observed);
  const bodies = new Map(plan.steps.flatMap((step) => (step.type === 'createContainer' ? [[step.service ?? '', { name: step.name, body: step.body }] as const] : [])));
  const networks = plan.steps.flatMap((step) => (step.type === 'createNetwork' ? [step.body] : []));
  const began = performance.now();
  for (const body of networks) await bench.docker.createNetwork(JSON.parse(JSON.stringify(body)));
  const containers = new Map([...bodies].map(([service, { name, body }]) => [service, bench.docker.createContainer(JSON.parse(JSON.stringify({ ...body, name })))] as const));
  const starts = new Map<string, Promise<void>>();
  const startOf = (service: string): Promise<void> => {
    const known = starts.get(service);
    if (known !== undefined) return known;
    const start = (async () => {
      const container = await containers.get(service);
      await Promise.all(Object.keys(bench.project.services[service]?.depends_on ?? {}).map(startOf));
      await container?.start();
    })();
    starts.set(service, start);
    return start;
  };
  await Promise.all([...bodies.keys()].map(startOf));
  return (performance.now() - began) / 1000;
}

async function composeUp(bench: Bench): Promise<void> {
  if (bench.compose === undefined) return;
  await execute(bench.compose.command, [...bench.compose.args, '-p', bench.project.name, '-f', bench.file, 'up', '-d'], { env: { ...process.env, DOCKER_HOST: bench.endpoint } });
}

async function cliUp(bench: Bench): Promise<void> {
  if (bench.cli === undefined) return;
  await execute(process.execPath, [bench.cli, '-p', bench.project.name, '-f', bench.file, 'up'], { env: { ...process.env, DOCKER_HOST: bench.endpoint } });
}

function ratio(value: number, base: number): number | null {
  return base === 0 ? null : Math.round((value / base) * 1000) / 1000;
}

/**
 * Deploys 20 services in 4 layers from a present image, against a bare dockerode loop and against Docker Compose v2, by turns in one run.
 * Times are seconds, medians over the rounds; `noop…` are redeploys without changes.
 */
export async function benchDeploy(options: { readonly rounds?: number } = {}): Promise<JsonResult> {
  const rounds = options.rounds ?? 5;
  if (process.env['SLIPWAY_TEST_ENGINES'] === undefined) process.env['SLIPWAY_TEST_ENGINES'] = JSON.stringify((await labUp({ extra: false })).engines);
  const endpoint = testEngines()[0]?.endpoint ?? '';
  const folder = await mkdtemp(join(tmpdir(), 'slipway-bench-'));
  const file = join(folder, 'compose.yaml');
  const text = sample();
  await writeFile(file, text);
  const { project } = loadProject({ files: [{ path: file, text }], projectName: `slipway-bench-${process.pid}`, reader: { readFile: () => ({ kind: 'missing' }), variable: () => undefined } });
  if (project === undefined) throw new Error('The sample of the benchmark does not load.');
  const engine = await connectEngine({ endpoint });
  const cli = join(root, 'out', 'node', 'slipway.js');
  const bench: Bench = { engine, endpoint, project, file, docker: new Docker({ socketPath: endpoint.replace(/^unix:\/\//, '') }), compose: await composeCommand(), cli: existsSync(cli) ? cli : undefined };
  const times: Record<'slipway' | 'bare' | 'compose' | 'cli' | 'noop' | 'noopPlan' | 'noopCli' | 'noopCompose', number[]> = { slipway: [], bare: [], compose: [], cli: [], noop: [], noopPlan: [], noopCli: [], noopCompose: [] };
  try {
    await clean(bench);
    await slipwayUp(bench);
    await clean(bench);
    for (let round = 0; round < rounds; round += 1) {
      times.slipway.push(await seconds(() => slipwayUp(bench)));
      times.noop.push(await seconds(() => slipwayUp(bench)));
      times.noopPlan.push(await seconds(async () => planUp(project, await takeSnapshot(engine, snapshotRequest(project)))));
      if (bench.cli !== undefined) times.noopCli.push(await seconds(() => cliUp(bench)));
      await clean(bench);
      times.bare.push(await bareUp(bench));
      await clean(bench);
      if (bench.compose !== undefined) {
        times.compose.push(await seconds(() => composeUp(bench)));
        times.noopCompose.push(await seconds(() => composeUp(bench)));
        await clean(bench);
      }
      if (bench.cli !== undefined) {
        times.cli.push(await seconds(() => cliUp(bench)));
        await clean(bench);
      }
    }
  } finally {
    await clean(bench);
    engine.close();
    await rm(folder, { recursive: true, force: true });
  }
  const typical = (values: readonly number[]): number | null => (values.length === 0 ? null : median(values));
  // By turns: each round's own ratio, so that a slow minute of the machine weighs on both sides.
  const turns = (values: readonly number[], base: readonly number[]): number | null => (values.length === 0 || base.length === 0 ? null : median(values.map((value, index) => ratio(value, base[index] ?? 0) ?? 0)));
  return {
    part: 'deploy',
    services: layers * perLayer,
    rounds,
    composeVersion: bench.compose?.version ?? null,
    slipwaySeconds: typical(times.slipway),
    bareSeconds: typical(times.bare),
    composeSeconds: typical(times.compose),
    cliSeconds: typical(times.cli),
    slipwayToBare: turns(times.slipway, times.bare),
    slipwayToCompose: turns(times.slipway, times.compose),
    cliToCompose: turns(times.cli, times.compose),
    noopMilliseconds: times.noop.length === 0 ? null : Math.round(median(times.noop) * 1000),
    noopPlanMilliseconds: times.noopPlan.length === 0 ? null : Math.round(median(times.noopPlan) * 1000),
    noopCliSeconds: typical(times.noopCli),
    noopComposeSeconds: typical(times.noopCompose),
    noopCliToCompose: turns(times.noopCli, times.noopCompose),
    slipwayAll: times.slipway,
    bareAll: times.bare,
    composeAll: times.compose,
  };
}
