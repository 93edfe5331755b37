import { z } from 'zod';
import { isAbsolutePath } from '#core/lib';
import { maxDocumentLength } from './limits.ts';

export const projectNameSchema = z.string().regex(/^[a-z0-9][a-z0-9_-]*$/).max(200);
/** A relative path would mean something else in every folder the host may have been started from. */
export const absolutePathSchema = z
  .string()
  .min(1)
  .max(4096)
  .refine((path) => !path.includes('\0'), 'A path cannot contain NUL.')
  .refine(isAbsolutePath, 'The path must be absolute.');
export const containerIdSchema = z.string().regex(/^[0-9a-f]{12,64}$/);
export const serviceNameSchema = z.string().regex(/^[a-zA-Z0-9._-]+$/).max(255);

/** A page's own name for itself, new at each load; also the name of a file, so nothing but a UUID. */
export const pageIdSchema = z.string().regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);

/** What is to become a Compose file: a project by name, or containers by id. */
export const adoptSourceSchema = z.union([z.object({ project: projectNameSchema }), z.object({ containers: z.array(containerIdSchema).min(1).max(200) })]);

/** The document as the window holds it, saved or not. */
export const documentSchema = z.object({
  text: z.string().max(maxDocumentLength),
  /** Absolute path of the Compose file; null: never saved. */
  path: absolutePathSchema.nullable(),
  profiles: z.array(z.string().max(255)).max(100).default([]),
});

/** Where a log view begins. */
export const logOptionsSchema = z.object({
  container: containerIdSchema,
  tail: z.number().int().min(0).max(100_000).default(500),
  follow: z.boolean().default(true),
});

export const settingsSchema = z.object({
  theme: z.enum(['system', 'light', 'dark']),
  language: z.enum(['system', 'en', 'ko']),
  /** Name of the engine context to use; null: find one. */
  engineContext: z.string().max(255).nullable(),
  /** Image that answers probes: anything with `sh`, `nslookup` and `nc` (BusyBox). */
  probeImage: z.string().min(1).max(512),
  paletteOpen: z.boolean(),
  inspectorOpen: z.boolean(),
});

export type Settings = z.infer<typeof settingsSchema>;
