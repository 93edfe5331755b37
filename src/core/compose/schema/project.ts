/**
 * Networks, volumes, secrets, configs, models and the top level of a Compose file, in canonical order.
 * Source: Compose Specification schema, https://github.com/compose-spec/compose-spec/blob/main/schema/compose-spec.json (Apache-2.0).
 */
import type { Canonicalizer } from '../canonicalize.ts';
import { isNull, type Node } from '../parse/node.ts';
import { finishExternal } from '../short/misc.ts';
import { service } from './service.ts';
import { boolean, dictionary, listOf, mapping, object, options, text, textList, textSetOrSingle, type CustomShape, type ObjectShape, type ScalarShape, type Shape, type TextShape } from './shape.ts';

const externalName = object([['name', text]]);

const external: CustomShape = {
  kind: 'custom',
  written: [boolean, externalName],
  merge: 'replace',
  canonicalize: (node: Node, context: Canonicalizer) => context.value(node, node.kind === 'map' ? externalName : boolean),
};

const filePath: TextShape = { kind: 'text', convert: (value, context) => context.absolute(value) };
const wholeNumber: ScalarShape = { kind: 'integer', strict: true };

export const network: ObjectShape = object(
  [
    ['name', text], ['driver', text], ['driver_opts', options],
    ['ipam', object([
      ['driver', text],
      ['config', listOf(object([['subnet', text], ['gateway', text], ['ip_range', text], ['aux_addresses', options]]), { bySubnet: true })],
      ['options', options],
    ]), 'always'],
    ['external', external], ['internal', boolean], ['attachable', boolean], ['labels', mapping], ['enable_ipv4', boolean, 'present'], ['enable_ipv6', boolean, 'present'],
  ],
  { nullable: true, finish: finishExternal },
);

export const volume: ObjectShape = object(
  [['name', text], ['driver', text], ['driver_opts', options], ['external', external], ['labels', mapping]],
  { nullable: true, finish: finishExternal },
);

const fileObject: readonly (readonly [string, Shape])[] = [['name', text], ['file', filePath], ['environment', text], ['content', text], ['external', external], ['labels', mapping]];

export const secret: ObjectShape = object(
  [...fileObject.filter(([key]) => key !== 'content'), ['driver', text], ['driver_opts', options], ['template_driver', text]],
  { finish: finishExternal },
);

export const config: ObjectShape = object([...fileObject, ['template_driver', text]], { finish: finishExternal });

export const model: ObjectShape = object(
  [['name', text], ['model', text], ['context_size', wholeNumber], ['runtime_flags', textList]],
  { required: ['model'] },
);

/** One entry of `include`. Its paths are resolved by the include stage, which knows both folders. */
export const includeEntry: ObjectShape = object(
  [['path', textSetOrSingle], ['project_directory', text], ['env_file', textSetOrSingle]],
  {
    shortName: 'a path',
    short: (node) => (isNull(node) ? node : { kind: 'map', origin: node.origin, size: 2, entries: new Map([['path', { key: 'path', keyOrigin: node.origin, value: node }]]) }),
  },
);

/** The top level; `x-` keys are collected by the caller. */
export const composeFile: ObjectShape = object([
  ['version', text], ['name', text], ['include', listOf(includeEntry)], ['services', dictionary('a service', service)], ['models', dictionary('a model', model)],
  ['networks', dictionary('a network', network)], ['volumes', dictionary('a volume', volume)], ['secrets', dictionary('a secret', secret)],
  ['configs', dictionary('a config', config)],
]);
