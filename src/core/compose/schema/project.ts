/**
 * Networks, volumes, secrets, configs, models and the top level of a Compose file, in canonical order.
 * Source: Compose Specification schema, https://github.com/compose-spec/compose-spec/blob/main/schema/compose-spec.json (Apache-2.0).
 */
import type { Canonicalizer } from '../canonicalize.ts';
import { isNull, type Node } from '../parse/node.ts';
import { finishExternal } from '../short/misc.ts';
import { service } from './service.ts';
import {
  boolean, dictionary, distinctMapping, listOf, mapping, object, options, text, textList, textOptions, textSetOrSingle, type CustomShape, type ListShape, type MappingShape, type ObjectShape, type ScalarShape, type Shape,
  type TextShape,
} from './shape.ts';

const externalName = object([['name', text]]);

function externalAs(name: ObjectShape): CustomShape {
  return {
    kind: 'custom',
    written: [boolean, name],
    merge: 'replace',
    canonicalize: (node: Node, context: Canonicalizer) => context.value(node, node.kind === 'map' ? name : boolean),
  };
}

const external = externalAs(externalName);
const externalFile = externalAs({ ...externalName, open: true });

const filePath: TextShape = { kind: 'text', convert: (value, context) => context.absolute(value === '' ? '.' : value) };
const secretOptions: MappingShape = { ...options, values: ['whole'] };
const wholeNumber: ScalarShape = { kind: 'integer', strict: true, numbers: 'whole' };

export const network: ObjectShape = object(
  [
    ['name', text], ['driver', text], ['driver_opts', options],
    ['ipam', object([
      ['driver', text],
      ['config', listOf(object([['subnet', text], ['gateway', text], ['ip_range', text], ['aux_addresses', textOptions]]), { bySubnet: true })],
      ['options', textOptions, 'ignored'],
    ]), 'always'],
    ['external', external], ['internal', boolean], ['attachable', boolean], ['labels', mapping], ['enable_ipv4', boolean, 'present'], ['enable_ipv6', boolean, 'present'],
  ],
  { nullable: true, finish: finishExternal },
);

export const volume: ObjectShape = object(
  [['name', text], ['driver', text], ['driver_opts', options], ['external', external], ['labels', distinctMapping]],
  { nullable: true, finish: finishExternal },
);

const fileObject: readonly (readonly [string, Shape])[] = [['name', text], ['file', filePath], ['environment', text], ['content', text], ['external', externalFile], ['labels', distinctMapping]];

export const secret: ObjectShape = object(
  [...fileObject.filter(([key]) => key !== 'content'), ['driver', text], ['driver_opts', secretOptions], ['template_driver', text]],
  { finish: finishExternal },
);

export const config: ObjectShape = object([...fileObject, ['template_driver', text]], { finish: finishExternal });

export const model: ObjectShape = object(
  [['name', text], ['model', text], ['context_size', wholeNumber], ['runtime_flags', textList]],
  { required: ['model'] },
);

const paths: ListShape = { ...textSetOrSingle, nullable: true };

/** One entry of `include`. Its paths are resolved by the include stage, which knows both folders. */
export const includeEntry: ObjectShape = object(
  [['path', paths], ['project_directory', { kind: 'text', nullable: true }], ['env_file', paths]],
  {
    nullable: true,
    open: true,
    shortName: 'a path',
    short: (node) => (isNull(node) || (node.kind === 'list' && node.items.length === 0) ? node : { kind: 'map', origin: node.origin, size: 2, entries: new Map([['path', { key: 'path', keyOrigin: node.origin, value: node }]]) }),
  },
);

/** The top level; `x-` keys are collected by the caller. */
export const composeFile: ObjectShape = object([
  ['version', text], ['name', text], ['include', listOf(includeEntry, { nullable: true })], ['services', dictionary('a service', service)], ['models', dictionary('a model', model)],
  ['networks', dictionary('a network', network)], ['volumes', dictionary('a volume', volume)], ['secrets', dictionary('a secret', secret)],
  ['configs', dictionary('a config', config)],
]);
