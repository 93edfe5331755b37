import { z } from 'zod';
import type { DeployEvent } from '#core/deploy';
import type { LogLine } from '#core/engine';
import type { Adopted } from '#core/import';
import type { Observed } from '#core/observe';
import type { Plan } from '#core/plan';
import type { ProbeResult } from '#core/probe';
import { call, output, stream, type CallSpec, type StreamSpec } from './kinds.ts';
import { absolutePathSchema, adoptSourceSchema, documentSchema, logOptionsSchema, pageIdSchema, projectNameSchema, serviceNameSchema, settingsSchema } from './schemas.ts';
import type { AppInfo, DirectoryListing, EngineStatus, ImageChoice, LookupAnswer, OpenedFile, RecoveredDocument, RecoveryEntry, ShellEvent, Stacks, Template } from './types.ts';

const nothing = z.object({});

/**
 * Everything the UI and the host say to each other. `domain.verb` → input, output, call or stream.
 * Errors cross as `{code, message, data}` with a code of `ErrorCode`.
 */
export const contract = {
  'app.info': call(nothing, output<AppInfo>()),
  'app.events': stream(nothing, output<ShellEvent>()),
  'settings.set': call(settingsSchema.partial(), output<{ readonly ok: true }>()),

  'engine.watch': stream(nothing, output<EngineStatus>()),
  'engine.use': call(z.object({ context: z.string().max(255).nullable() }), output<{ readonly ok: true }>()),
  'engine.images': call(nothing, output<{ readonly images: readonly ImageChoice[] }>()),

  /** Compose projects and loose containers on the engine. */
  'engine.stacks': call(nothing, output<Stacks>()),
  /** A Compose file for what runs; `masked`: `${NAME:?…}` stands in place of what looks like a secret. Changes nothing. */
  'engine.adopt': call(z.object({ source: adoptSourceSchema, secrets: z.enum(['masked', 'shown']) }), output<Adopted>()),

  'file.open': call(z.object({ path: absolutePathSchema }), output<OpenedFile>()),
  /** `version`: as `file.open` or the last save gave it; null overwrites (or creates) without asking. */
  'file.save': call(
    z.object({ path: absolutePathSchema, text: documentSchema.shape.text, version: z.string().nullable() }),
    output<{ readonly path: string; readonly version: string }>(),
  ),
  'file.list': call(z.object({ path: absolutePathSchema.nullable() }), output<DirectoryListing>()),
  'file.forget': call(z.object({ path: absolutePathSchema }), output<{ readonly ok: true }>()),
  /** Native shells only; null: the person cancelled. */
  'dialog.open': call(nothing, output<{ readonly path: string | null }>()),
  'dialog.save': call(z.object({ suggestedPath: z.string().max(4096) }), output<{ readonly path: string | null }>()),
  /** What the loader asked for: included files, env files, shell variables. */
  'file.lookup': call(
    z.object({ files: z.array(absolutePathSchema).max(500), variables: z.array(z.string().min(1).max(255)).max(2_000) }),
    output<LookupAnswer>(),
  ),

  /** Unsaved text of a page, put aside as it is typed; one text a page, a newer one replaces it. */
  'recovery.keep': call(z.object({ page: pageIdSchema, text: documentSchema.shape.text, path: absolutePathSchema.nullable(), version: z.string().max(200).nullable() }), output<{ readonly ok: true }>()),
  /** What pages left unsaved, the newest first; without what another running Slipway keeps. Living pages know each other by themselves. */
  'recovery.list': call(nothing, output<{ readonly entries: readonly RecoveryEntry[] }>()),
  'recovery.read': call(z.object({ page: pageIdSchema }), output<{ readonly document: RecoveredDocument | null }>()),
  'recovery.drop': call(z.object({ page: pageIdSchema }), output<{ readonly ok: true }>()),

  'template.list': call(nothing, output<{ readonly templates: readonly Template[] }>()),
  /** A template without files comes as unsaved text; one with files is copied to a new folder below `directory` first. */
  'template.open': call(z.object({ id: z.string().max(100), directory: absolutePathSchema.nullable() }), output<{ readonly path: string | null; readonly text: string; readonly version: string | null }>()),

  'project.observe': stream(z.object({ project: projectNameSchema, images: z.array(z.string().max(512)).max(1_000).default([]) }), output<Observed>()),
  'project.plan': call(z.object({ document: documentSchema }), output<Plan>()),
  'project.deploy': stream(z.object({ document: documentSchema, services: z.array(serviceNameSchema).max(1_000).default([]) }), output<DeployEvent>()),
  /** Stops the project's containers and keeps them. Works by labels, without the document. */
  'project.stop': stream(z.object({ project: projectNameSchema }), output<DeployEvent>()),
  /** `docker compose down`: stops and removes containers and networks; volumes only when asked. */
  'project.remove': stream(z.object({ project: projectNameSchema, volumes: z.boolean() }), output<DeployEvent>()),
  'project.probe': stream(z.object({ document: documentSchema }), output<ProbeResult>()),
  'container.logs': stream(logOptionsSchema, output<LogLine>()),
} as const satisfies Record<string, CallSpec | StreamSpec>;

export type Contract = typeof contract;
export type Method = keyof Contract;
export type CallMethod = { [M in Method]: Contract[M] extends CallSpec ? M : never }[Method];
export type StreamMethod = { [M in Method]: Contract[M] extends StreamSpec ? M : never }[Method];

/** What a client may pass (defaults may be left out). */
export type InputOf<M extends Method> = z.input<Contract[M]['input']>;
/** What a handler receives, parsed. */
export type ParsedInputOf<M extends Method> = z.output<Contract[M]['input']>;
export type OutputOf<M extends Method> = NonNullable<Contract[M]['output']['__type']>;

/** The host's side: one function per method. Streams are async iterables that end early when `signal` aborts. */
export type Handlers = {
  readonly [M in Method]: Contract[M]['kind'] extends 'call'
    ? (input: ParsedInputOf<M>, signal: AbortSignal) => Promise<OutputOf<M>>
    : (input: ParsedInputOf<M>, signal: AbortSignal) => AsyncIterable<OutputOf<M>>;
};

/** The UI's side. */
export interface ApiClient {
  call<M extends CallMethod>(method: M, input: InputOf<M>, signal?: AbortSignal): Promise<OutputOf<M>>;
  stream<M extends StreamMethod>(method: M, input: InputOf<M>, signal?: AbortSignal): AsyncIterable<OutputOf<M>>;
}
