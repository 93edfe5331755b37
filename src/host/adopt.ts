import { statSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { ApiError, type Stack, type StackContainer, type Stacks } from '#core/api';
import { normalizeProjectName } from '#core/compose';
import { composeLabels, EngineError, slipwayLabels, type ContainerSummary, type DescribedSubject, type Engine } from '#core/engine';
import { composeFromContainers, referencesOf, type Adopted } from '#core/import';
import type { JsonObject } from '#core/lib';

/** What is to become a Compose file: a Compose project by name, or containers by id or name. */
export type AdoptSource = { readonly project: string } | { readonly containers: readonly string[] };

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** The one file a project was deployed from, where it is on this machine. Of several, one alone would say something else. */
function configFile(containers: readonly ContainerSummary[]): string | null {
  const files = new Set(containers.map(({ labels }) => labels[composeLabels.configFiles] ?? ''));
  const [file] = files;
  if (files.size !== 1 || file === undefined || file.includes(',') || !isAbsolute(file)) return null;
  try {
    return isFile(file) ? file : null;
  } catch {
    // A label is anybody's text: what cannot be looked at cannot be opened either.
    return null;
  }
}

function rowOf(container: ContainerSummary): StackContainer {
  const { id, name, image, state, health, labels } = container;
  return { id, name, image, state, health, service: labels[composeLabels.service] ?? null };
}

/** The Compose project a container belongs to, if its name can be one. */
function projectOf({ labels }: ContainerSummary): string | undefined {
  const project = labels[composeLabels.project];
  return project !== undefined && labels[composeLabels.service] !== undefined && normalizeProjectName(project) === project ? project : undefined;
}

/** Compose projects and loose containers on the engine, stopped ones too. One-off containers and Slipway's own helpers are neither. */
export async function readStacks(engine: Engine, signal?: AbortSignal): Promise<Stacks> {
  const all = (await engine.listContainers({ all: true }, signal)).filter(({ labels }) => labels[composeLabels.oneOff] !== 'True' && labels[slipwayLabels.probe] === undefined);
  const byProject = new Map<string, ContainerSummary[]>();
  const loose: ContainerSummary[] = [];
  for (const container of all) {
    const project = projectOf(container);
    if (project === undefined) loose.push(container);
    else byProject.set(project, [...(byProject.get(project) ?? []), container]);
  }
  const byName = (left: { readonly name: string }, right: { readonly name: string }): number => left.name.localeCompare(right.name);
  return {
    projects: [...byProject]
      .map(([name, containers]): Stack => ({
        name,
        services: [...new Set(containers.map(({ labels }) => labels[composeLabels.service] ?? ''))].toSorted(),
        containers: containers.map(rowOf).toSorted(byName),
        configFile: configFile(containers),
      }))
      .toSorted(byName),
    containers: loose.map(rowOf).toSorted(byName),
  };
}

/** Undefined where the engine no longer has it: removed since, or an image that was untagged and cleaned away. */
async function describeIfThere(engine: Engine, subject: DescribedSubject, signal: AbortSignal | undefined): Promise<JsonObject | undefined> {
  try {
    return await engine.describe(subject, signal);
  } catch (error) {
    if (error instanceof EngineError && (error.kind === 'not-found' || error.kind === 'image-not-found')) return undefined;
    throw error;
  }
}

async function describeAll(engine: Engine, kind: 'container' | 'image' | 'network' | 'volume', ids: readonly string[], signal: AbortSignal | undefined): Promise<readonly JsonObject[]> {
  const found = await Promise.all(ids.map((id) => describeIfThere(engine, { kind, id }, signal)));
  return found.filter((item) => item !== undefined);
}

async function containersOf(engine: Engine, source: AdoptSource, signal: AbortSignal | undefined): Promise<readonly JsonObject[]> {
  if ('containers' in source) {
    return Promise.all([...new Set(source.containers)].map((id) => engine.describe({ kind: 'container', id }, signal)));
  }
  const members = await engine.listContainers({ all: true, labels: { [composeLabels.project]: source.project } }, signal);
  const described = await describeAll(engine, 'container', members.map(({ id }) => id), signal);
  if (described.length === 0) {
    const single = (await engine.listContainers({ all: true }, signal)).some(({ name }) => name === source.project);
    const hint = single ? `It is a container: slipway adopt --container ${source.project}` : 'slipway adopt without a name lists what there is.';
    throw new ApiError('engine-not-found', `There is no container of a Compose project ${source.project} on this engine.`, { hint });
  }
  return described;
}

function textAt(value: JsonObject, key: string): string {
  const text = value[key];
  return typeof text === 'string' ? text : '';
}

/** A name for the file of loose containers: the first one's. */
function looseName(containers: readonly JsonObject[]): string {
  return normalizeProjectName(textAt(containers[0] ?? {}, 'Name').replace(/^\//, '')) || 'adopted';
}

/**
 * A Compose file for what runs. Everything is asked of the engine anew; nothing on it is changed.
 * @throws EngineError as the engine answers; ApiError `engine-not-found` for a project without containers
 */
export async function adopt(engine: Engine, source: AdoptSource, secrets: 'masked' | 'shown', signal?: AbortSignal): Promise<Adopted> {
  const containers = await containersOf(engine, source, signal);
  const references = referencesOf(containers);
  const [info, images, networks, volumes, others] = await Promise.all([
    engine.describe({ kind: 'engine' }, signal),
    describeAll(engine, 'image', references.images, signal),
    describeAll(engine, 'network', references.networks, signal),
    describeAll(engine, 'volume', references.volumes, signal),
    describeAll(engine, 'container', references.containers, signal),
  ]);
  return composeFromContainers(
    {
      project: 'project' in source ? source.project : looseName(containers),
      composed: 'project' in source,
      containers,
      images,
      networks,
      volumes,
      engine: info,
      others: new Map(others.map((container) => [textAt(container, 'Id'), textAt(container, 'Name').replace(/^\//, '')])),
    },
    secrets,
  );
}
