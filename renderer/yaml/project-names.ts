import { recipeForImage, recipes } from '#core/catalog';
import { parseDotenv, type LoadResult, type Project, type VariableUse } from '#core/compose';
import { joinPath, looksSecret } from '#core/lib';
import { lookup } from '../state/document.ts';
import { useDocument, useEngine } from '../state/index.ts';
import type { ProjectNames } from './suggest.ts';
import { shownValue } from './variables.ts';

function profilesOf(project: Project): readonly string[] {
  return [...new Set([...Object.values(project.services), ...Object.values(project.disabledServices)].flatMap((service) => service.profiles ?? []))].toSorted();
}

/** Variables that `.env` beside the project sets, whether the document uses them or not. */
function dotenvNames(project: Project): readonly string[] {
  const answer = lookup.readFile(joinPath(project.workingDir, '.env'));
  return answer.kind === 'text' ? [...parseDotenv(answer.text, () => undefined).values.keys()] : [];
}

let known: { readonly load: LoadResult | undefined; readonly generation: number; readonly variables: ReadonlyMap<string, VariableUse> } = { load: undefined, generation: -1, variables: new Map() };

/**
 * The document's variables by name, as last loaded; those that the host has yet to answer for are left out. While the text has errors
 * the loader may not get as far as them: then what was known stays.
 */
export function knownVariables(): ReadonlyMap<string, VariableUse> {
  const { load, stale, generation } = useDocument.getState();
  if (known.load === load) return known.variables;
  const pending = new Set(load.requested.variables);
  const variables = new Map(stale && known.generation === generation ? known.variables : []);
  for (const use of load.variables) if (use.origin !== 'unset' || !pending.has(use.name)) variables.set(use.name, use);
  known = { load, generation, variables };
  return variables;
}

/** What the open document and the engine offer to be named. */
export function projectNames(): ProjectNames {
  const { project } = useDocument.getState();
  const variables = knownVariables();
  const names = new Set([...variables.keys(), ...dotenvNames(project)]);
  const local = new Set(recipes.map(({ image }) => image));
  return {
    names: {
      service: [...Object.keys(project.services), ...Object.keys(project.disabledServices)],
      network: [...Object.keys(project.networks), ...Object.keys(project.unused?.networks ?? {})].filter((name) => name !== 'default'),
      volume: [...Object.keys(project.volumes), ...Object.keys(project.unused?.volumes ?? {})],
      secret: [...Object.keys(project.secrets), ...Object.keys(project.unused?.secrets ?? {})],
      config: [...Object.keys(project.configs), ...Object.keys(project.unused?.configs ?? {})],
      model: Object.keys(project.models),
      profile: profilesOf(project),
    },
    images: [
      ...recipes.map(({ image, title }) => ({ image, title })),
      ...useEngine.getState().images.flatMap(({ reference }) => (local.has(reference) ? [] : [{ image: reference }])),
    ],
    variables: [...names].toSorted().map((name) => {
      const value = variables.get(name)?.value;
      return { name, ...(value === undefined || value === '' ? {} : { detail: shownValue(value, looksSecret(name)) }) };
    }),
    environmentOf: (service) => {
      const image = Object.hasOwn(project.services, service) ? project.services[service]?.image : undefined;
      return (image === undefined ? undefined : recipeForImage(image))?.variables.map(({ name, description }) => ({ name, description })) ?? [];
    },
  };
}
