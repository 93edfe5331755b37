import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson, loadProject, type FileAnswer } from '#core/compose';
import { dataOf, isDataMap, type DataMap } from './data.ts';

export interface Sample {
  readonly name: string;
  readonly text: string;
  /** The canonical project, every profile active and nothing implicit added; undefined when the text does not load. */
  readonly canonical: (text: string) => DataMap | undefined;
}

const root = join(import.meta.dirname, '../../..');
const corpus = join(root, '../shared/corpus/compose');
const folders = [join(root, 'test/golden/cases'), join(root, 'assets/templates'), corpus];

export const corpusIsHere = existsSync(corpus);

/** Compose files whose first file loads by itself: of the recorded cases, the templates and, where present, other people's. */
export function samples(): readonly Sample[] {
  return folders.filter((folder) => existsSync(folder)).flatMap((folder) =>
    readdirSync(folder).toSorted().flatMap((name) => {
      const path = join(folder, name, 'compose.yaml');
      const variables = join(folder, name, '.env');
      // Named from outside: then the name in the file says nothing.
      if (!existsSync(path) || (existsSync(variables) && readFileSync(variables, 'utf8').includes('COMPOSE_PROJECT_NAME'))) return [];
      const text = readFileSync(path, 'utf8');
      const found = [undefined, '1'].map((value) => reader(path, value)).find((canonical) => canonical(text) !== undefined);
      return found === undefined ? [] : [{ name, text, canonical: found }];
    }),
  );
}

/** `variable`: what every variable of the shell is; undefined: there are none. */
function reader(path: string, variable: string | undefined): Sample['canonical'] {
  const read = new Map<string, FileAnswer>();
  const readFile = (file: string): FileAnswer => {
    const answer = read.get(file) ?? (!existsSync(file) ? { kind: 'missing' } : statSync(file).isDirectory() ? { kind: 'directory' } : { kind: 'text', text: readFileSync(file, 'utf8') });
    read.set(file, answer);
    return answer;
  };
  return (text) => {
    const { project } = loadProject({ files: [{ path, text }], profiles: ['*'], normalize: false, allResources: true, reader: { readFile, variable: (name) => (name.startsWith('COMPOSE_') ? undefined : variable) } });
    const canonical = project === undefined ? undefined : dataOf(canonicalJson(project));
    return isDataMap(canonical) ? canonical : undefined;
  };
}
