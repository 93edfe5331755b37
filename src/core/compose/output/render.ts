import { compareText } from '#core/lib';
import { map, scalar, withEntry, type Entry, type MapNode, type Node } from '../parse/node.ts';
import { config, model, network, secret, volume } from '../schema/project.ts';
import { service } from '../schema/service.ts';
import type { ObjectShape } from '../schema/shape.ts';
import { arrangeFree, arrangeObject, type Dialect } from './arrange.ts';
import { goJson } from './go-json.ts';
import { goYaml } from './go-yaml.ts';
import { compareKeys } from './key-order.ts';

type Section = 'services' | 'networks' | 'volumes' | 'secrets' | 'configs' | 'models';

/** The parts of a loaded project as canonical nodes: what is printed, and nothing else. */
export interface CanonicalParts extends Readonly<Record<Section, ReadonlyMap<string, MapNode>>> {
  readonly name: string;
  /** Of the top level. */
  readonly extensions: readonly Entry[];
  /** An empty tree of the first file, for places. */
  readonly root: MapNode;
}

const sections: readonly (readonly [Section, ObjectShape])[] = [['services', service], ['networks', network], ['volumes', volume], ['secrets', secret], ['configs', config], ['models', model]];

/** Labels have been read from their files by then: Compose prints them without the list of files. */
function sectionNode(parts: CanonicalParts, section: Section, shape: ObjectShape, dialect: Dialect): Node {
  const sort = dialect === 'json' ? compareText : compareKeys;
  const keys = [...parts[section].keys()].sort(sort);
  return map(
    new Map(
      keys.flatMap((key) => {
        const node = parts[section].get(key);
        return node === undefined ? [] : [[key, { key, keyOrigin: node.origin, value: arrangeObject(section === 'services' ? withEntry(node, 'label_file', undefined) : node, shape, dialect) }]];
      }),
    ),
    parts.root.origin,
  );
}

/**
 * The project as `docker compose config` prints it, byte for byte: `json` without, `yaml` with a line break at the end. JSON leaves out
 * the models and every `x-` key but those of the top level. `$` is doubled where variables were replaced, so that the text can be loaded again.
 */
export function renderProject(parts: CanonicalParts, dialect: Dialect, interpolated: boolean): string {
  const { origin } = parts.root;
  const entries: Entry[] = [];
  const add = (key: string, value: Node): void => void entries.push({ key, keyOrigin: origin, value });
  if (dialect === 'json' || parts.name !== '') add('name', scalar(parts.name, origin));
  for (const [section, shape] of sections) {
    if (section === 'models' && dialect === 'json') continue;
    if (section === 'services' || parts[section].size > 0) add(section, sectionNode(parts, section, shape, dialect));
  }
  const extensions = parts.extensions.toSorted((left, right) => compareKeys(left.key, right.key));
  for (const entry of extensions) add(entry.key, arrangeFree(entry.value, dialect));
  if (dialect === 'json') entries.sort((left, right) => compareText(left.key, right.key));
  const root = map(new Map(entries.map((entry) => [entry.key, entry])), origin);
  const text = dialect === 'json' ? goJson(root) : goYaml(root);
  return interpolated ? text.replaceAll('$', '$$$$') : text;
}
