import type { z } from 'zod';

/** Marks a result type in the contract without a run-time check: results come from our own host. */
export interface Output<T> {
  readonly __type?: T;
}

export function output<T>(): Output<T> {
  return {};
}

/** Request and one answer. */
export interface CallSpec<I extends z.ZodType = z.ZodType, O = unknown> {
  readonly kind: 'call';
  readonly input: I;
  readonly output: Output<O>;
}

/** Request and a sequence of items until it ends or the client cancels. Batched, bounded, acknowledged on the wire. */
export interface StreamSpec<I extends z.ZodType = z.ZodType, O = unknown> {
  readonly kind: 'stream';
  readonly input: I;
  readonly output: Output<O>;
}

export function call<I extends z.ZodType, O>(input: I, result: Output<O>): CallSpec<I, O> {
  return { kind: 'call', input, output: result };
}

export function stream<I extends z.ZodType, O>(input: I, item: Output<O>): StreamSpec<I, O> {
  return { kind: 'stream', input, output: item };
}
