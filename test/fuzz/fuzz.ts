import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { loadProject, type LoadResult, type ProjectReader } from '#core/compose';
import { applyCommand, buildGraph } from '#core/topology';
import { corpusFolder, folders, readCase, realProjects } from '../golden/corpus.ts';
import { fileNames, inputs, type Input } from './inputs.ts';

/** Milliseconds of processor time that one input may take; a machine that is busy with other things does not count. */
const longest = 2_000;

/** Milliseconds after which a failing input is small enough. */
const longestShrinking = 20_000;

/** So many inputs are kept to be tried again later, when other inputs have been through the same code. */
const kept = 64;

export interface FuzzReport {
  readonly inputs: number;
  readonly seed: number;
  readonly seconds: number;
  /** Projects that loaded, and texts that were refused. */
  readonly loaded: number;
  readonly refused: number;
  readonly edited: number;
  readonly editsRefused: number;
  readonly slowest: { readonly milliseconds: number; readonly input: Input | undefined };
  /** The smallest input found that breaks a promise, and how to try it again. */
  readonly failure?: { readonly message: string; readonly input: Input | undefined; readonly path: string | undefined };
}

/** The Compose files of the repository's cases and, where it lies beside the repository, of the corpus. */
function seeds(): readonly string[] {
  const cases = join(import.meta.dirname, '../../test/golden/cases');
  const own = folders(cases).flatMap((id) => readCase(join(cases, id, 'case.json')).files.map((file) => join(cases, id, file)));
  const real = existsSync(corpusFolder) ? realProjects().flatMap(([name, files]) => files.map((file) => join(corpusFolder, 'compose', name, file))) : [];
  const texts = [...own, ...real].filter((path) => existsSync(path)).map((path) => readFileSync(path, 'utf8'));
  return texts.filter((text) => text.length < 20_000);
}

function load(input: Input): LoadResult {
  const world = new Map(fileNames.map((name, index) => [`/fuzz/project/${name}`, input.files[index]]));
  const reader: ProjectReader = {
    readFile: (path) => {
      const text = world.get(path);
      return text === undefined ? { kind: 'missing' } : { kind: 'text', text };
    },
    variable: (name) => (Object.hasOwn(input.environment, name) ? input.environment[name] : undefined),
  };
  const text = input.files[0] ?? '';
  return loadProject({ files: [{ path: '/fuzz/project/compose.yaml', text }], profiles: input.profiles, interpolate: input.interpolate, reader });
}

interface Outcome {
  readonly loaded: boolean;
  readonly edited: boolean;
  /** SHA-256 of all that came of the input. */
  readonly digest: string;
}

/** Everything under test, once. */
function attempt(input: Input): Outcome {
  const result = load(input);
  const { project, diagnostics } = result;
  if ((project === undefined) === diagnostics.every(({ severity }) => severity !== 'error')) throw new Error('a project with errors, or none without');
  const graph = project === undefined ? undefined : buildGraph(project);
  const { text, refused } = applyCommand(input.files[0] ?? '', input.command);
  for (const { path } of diagnostics) if (path !== undefined) result.origin(path);
  const places = [result.locate(['services']), result.origin(['services', 'web', 'image'])];
  const all = JSON.stringify([diagnostics, project, result.canonical('json'), result.canonical('yaml'), result.variables, result.declaredVariables(), graph, places, text, refused]);
  const digest = createHash('sha256').update(all).digest('hex');
  return { loaded: project !== undefined, edited: refused === undefined, digest };
}

/** What hostile keys could have left on the objects that all others inherit from. */
function prototypes(): string {
  return [Object.prototype, Array.prototype, Function.prototype, String.prototype, Map.prototype].map((prototype) => Object.getOwnPropertyNames(prototype).join()).join('|');
}

/**
 * Loads, prints, draws and edits `count` inputs made from `seed`. Promises: nothing throws, nothing takes longer than two seconds, no prototype changes,
 * and the same input gives the same result, at once and after other inputs. Stops at the first input that breaks one and makes it smaller.
 */
export function fuzz(count: number, seed: number): FuzzReport {
  const begin = performance.now();
  const untouched = prototypes();
  const counts = { inputs: 0, loaded: 0, refused: 0, edited: 0, editsRefused: 0 };
  let slowest: FuzzReport['slowest'] = { milliseconds: 0, input: undefined };
  const earlier: { readonly input: Input; readonly digest: string }[] = [];
  let failed = false;

  const promise = (input: Input): void => {
    try {
      const start = process.cpuUsage();
      const { loaded, edited, digest } = attempt(input);
      const used = process.cpuUsage(start);
      const milliseconds = (used.user + used.system) / 1000;
      if (!failed) {
        counts.inputs += 1;
        counts[loaded ? 'loaded' : 'refused'] += 1;
        counts[edited ? 'edited' : 'editsRefused'] += 1;
        if (milliseconds > slowest.milliseconds) slowest = { milliseconds: Math.round(milliseconds), input };
      }
      if (milliseconds > longest) throw new Error(`took ${Math.round(milliseconds)} ms`);
      if (prototypes() !== untouched) throw new Error('a prototype was changed');
      if (counts.inputs % 8 === 0 && attempt(input).digest !== digest) throw new Error('the second try gave another result');
      const before = earlier[counts.inputs % kept];
      if (before !== undefined && counts.inputs % 16 === 0 && attempt(before.input).digest !== before.digest) throw new Error(`a later try of this gave another result: ${JSON.stringify(before.input)}`);
      if (counts.inputs % 4 === 0) earlier[counts.inputs % kept] = { input, digest };
    } catch (error) {
      failed = true;
      throw error;
    }
  };

  const property = fc.property(inputs(seeds()), promise);
  const first = fc.check(property, { numRuns: count, seed, endOnFailure: true });
  // Making a failure smaller may need many tries of something slow.
  const smaller = first.failed && first.counterexamplePath !== null ? fc.check(property, { numRuns: 1, seed, path: first.counterexamplePath, interruptAfterTimeLimit: longestShrinking, markInterruptAsFailure: false }) : first;
  const { failed: broken, counterexample, counterexamplePath, errorInstance } = smaller.failed ? smaller : first;
  return {
    ...counts,
    seed,
    seconds: Math.round((performance.now() - begin) / 100) / 10,
    slowest,
    ...(broken ? { failure: { message: errorInstance instanceof Error ? (errorInstance.stack ?? errorInstance.message) : String(errorInstance), input: counterexample?.[0], path: counterexamplePath ?? undefined } } : {}),
  };
}
