import { z } from 'zod';

/*
 * JSON-RPC 2.0 in both directions, one message a frame, no batches.
 *
 * Call:    request, method = name in the contract, params = input. `$/cancel {id}` (notification) asks for an early end.
 * Stream:  request `stream.open {stream, method, input}`; the client picks `stream`, a number it has not used on this channel.
 *          Then from the host, as notifications: `stream.batch {stream, sequence, items}` with sequence 1, 2, …, and last either
 *          `stream.end {stream}` or `stream.error {stream, error}`.
 *          From the client: `stream.ack {stream, sequence}` once everything up to that batch was consumed, and
 *          `stream.cancel {stream, discard}`: abort; with `discard` the client listens no more, otherwise what the handler
 *          still says (a cancelled deploy's last report) is delivered.
 * The host has at most `window` unacknowledged batches under way per stream and pulls nothing from its source meanwhile.
 */

export const cancelMethod = '$/cancel';
export const openMethod = 'stream.open';
export const batchMethod = 'stream.batch';
export const endMethod = 'stream.end';
export const errorMethod = 'stream.error';
export const ackMethod = 'stream.ack';
export const streamCancelMethod = 'stream.cancel';

const streamId = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
const sequence = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER);

export const cancelParams = z.object({ id: z.union([z.string().max(100), z.number()]) });
export const openParams = z.object({ stream: streamId, method: z.string().max(100), input: z.unknown() });
export const ackParams = z.object({ stream: streamId, sequence });
export const streamCancelParams = z.object({ stream: streamId, discard: z.boolean() });

/** Limits of one connection. Lengths in UTF-16 units, which is at most the number of bytes. */
export interface WireLimits {
  /** Longest frame the host reads. */
  readonly frameLength: number;
  /** Unacknowledged batches per stream. */
  readonly window: number;
  readonly itemsPerBatch: number;
  /** A batch is sent once it holds this much text. */
  readonly batchLength: number;
  readonly calls: number;
  readonly streams: number;
}

/** A document of the greatest length fits into one frame even when every character of it is escaped. */
export const defaultLimits: WireLimits = {
  frameLength: 26_000_000,
  window: 8,
  itemsPerBatch: 256,
  batchLength: 256_000,
  calls: 256,
  streams: 128,
};
