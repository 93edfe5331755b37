import { recipeForImage, recipes } from '#core/catalog';
import { parseDotenv, type Project, type VariableUse } from '#core/compose';
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

/** The document's variables by name, as last loaded; those that the host has not been asked for yet are left out. */
export function knownVariables(): ReadonlyMap<string, VariableUse> {
  const { load } = useDocument.getState();
  const pending = new Set(load.requested.variables);
  return new Map(load.variables.filter(({ name, origin }) => origin !== 'unset' || !pending.has(name)).map((use) => [use.name, use]));
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
