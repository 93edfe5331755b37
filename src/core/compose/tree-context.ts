import { Canonicalizer } from './canonicalize.ts';
import type { Environment, RecordingReader, VariableLog } from './environment.ts';
import { interpolate } from './interpolate.ts';
import { describe, isNull, type MapNode, type Node } from './parse/node.ts';
import type { SourceFile } from './parse/source.ts';
import { parseYaml } from './parse/yaml.ts';
import type { Report } from './report.ts';

/** What every stage of one load shares. */
export interface LoadContext {
  readonly report: Report;
  readonly reader: RecordingReader;
  readonly log: VariableLog;
  readonly interpolate: boolean;
  readonly resolvePaths: boolean;
  /** Where files start that are named by a path which was not resolved. */
  readonly projectDirectory: string;
  /** Parsed files by path, so that a file that several services extend is read once. */
  readonly parsed: Map<string, readonly Node[]>;
  /** Set when a file uses `!reset`, so that the others need not be searched for it. */
  readonly resets: { found: boolean };
  /** How many ports the ranges of all files may still expand to. */
  readonly ports: { left: number };
  /** How many files may still be included: files that include each other twice would multiply. */
  readonly includes: { left: number };
  /** How many characters interpolation may still put in: a long variable in many places would multiply. */
  readonly characters: { left: number };
}

/** More than the engine's machine has, twice over: a few short lines could otherwise ask for millions. */
export const mostPorts = 150_000;
export const mostIncludes = 1_000;
export const mostCharacters = 64 * 1024 * 1024;

/** A file and its parsed documents. */
export interface ParsedFile {
  readonly source: SourceFile;
  readonly roots: readonly Node[];
}

export interface TreeOptions {
  readonly context: LoadContext;
  readonly environment: Environment;
  /** Folder for relative paths of these files. */
  readonly workingDir: string;
  /** Paths of the files that led here, to find include cycles. */
  readonly chain: readonly string[];
}

export function parseFile(source: SourceFile, context: LoadContext): ParsedFile {
  const known = context.parsed.get(source.path);
  if (known !== undefined) return { source, roots: known };
  const roots = parseYaml(source, context.report);
  if (source.text.includes('!reset')) context.resets.found = true;
  context.parsed.set(source.path, roots);
  return { source, roots };
}

/** True for a mapping; anything else, an empty document included, is reported: Compose wants a mapping in every document of a file. */
export function isDocument(root: Node, report: Report): root is MapNode {
  if (root.kind === 'map') return true;
  if (isNull(root)) report.error({ code: 'empty-document', message: 'This document of the file is empty.', hint: 'remove the --- before it, or write services: behind it', origin: root.origin });
  else report.error({ code: 'wrong-type', message: `A Compose file must be a mapping, but this is ${describe(root)}.`, hint: 'begin with services:', origin: root.origin });
  return false;
}

/** Interpolates one document, or passes it through with `--no-interpolate`. */
export function interpolated(root: Node, { context, environment }: TreeOptions): Node {
  return context.interpolate ? interpolate(root, { environment, report: context.report, log: context.log, characters: context.characters }) : root;
}

export function canonicalizer({ context, environment, workingDir }: TreeOptions, below?: Node): Canonicalizer {
  return new Canonicalizer({
    below,
    report: context.report,
    workingDir,
    home: () => environment.lookup('HOME') ?? environment.lookup('USERPROFILE'),
    interpolated: context.interpolate,
    resolvePaths: context.resolvePaths,
    ports: context.ports,
  });
}
