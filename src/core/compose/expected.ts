import type { ValuePath } from '#core/lib';
import { isDecimal, type ScalarNode } from './parse/node.ts';
import type { MappingShape } from './schema/shape.ts';

/** Whether a mapping's value has one of the types that are accepted besides text. */
export function fitsMapping(node: ScalarNode, { values }: MappingShape): boolean {
  if (values === undefined || typeof node.value === 'string') return true;
  if (node.value === null) return values.includes('null');
  return values.includes(typeof node.value === 'boolean' ? 'boolean' : isDecimal(node) ? 'decimal' : 'whole');
}

/** What the kinds of scalar are called in messages. */
export const SCALAR_NAMES = {
  boolean: 'true or false',
  integer: 'a whole number',
  decimal: 'a number',
  bytes: 'a size',
  duration: 'a duration',
  mode: 'file permissions in octal',
} as const;

export const SCALAR_HINTS = {
  boolean: undefined,
  integer: undefined,
  decimal: undefined,
  bytes: 'write a number with a unit, for example 64m',
  duration: 'write a number with a unit, for example 30s or 1m30s',
  mode: 'for example 0440',
} as const;

/** `services.web.ports[0].target`. */
export function pathText(path: ValuePath): string {
  let result = '';
  for (const step of path) {
    if (typeof step === 'number') result += `[${step}]`;
    else result += result === '' ? step : `.${step}`;
  }
  return result === '' ? 'The file' : result;
}
