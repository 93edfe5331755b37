import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { missingVariables, parseImageReference, recipeForImage } from '#core/catalog';
import { formatDiagnostic, loadProject } from '#core/compose';
import { isJsonObject } from '#core/lib';
import { buildGraph } from '#core/topology';
import { diskReader } from '#host';

const root = join(import.meta.dirname, '..', '..', 'assets', 'templates');
const templates = readdirSync(root).filter((name) => statSync(join(root, name)).isDirectory());

function load(template: string) {
  const path = join(root, template, 'compose.yaml');
  const text = readFileSync(path, 'utf8');
  return { text, ...loadProject({ files: [{ path, text }], reader: diskReader({}) }) };
}

describe('templates', () => {
  it('are the topologies that Slipway promises', () => {
    expect(templates).toEqual(expect.arrayContaining(['node-queue', 'php-mysql-redis', 'web-api-database', 'wordpress']));
  });

  it.each(templates)('%s loads without a finding and says what it is', (template) => {
    const { text, project, diagnostics } = load(template);
    expect(diagnostics.map(formatDiagnostic)).toEqual([]);
    expect(text).toMatch(/^# \S.*\n# \S.*\n\n/u);
    if (project === undefined) throw new Error('no project');
    expect(buildGraph(project).diagnostics.map(formatDiagnostic)).toEqual([]);
  });

  it.each(templates)('%s starts with one click: images pinned, every required variable set, everything placed', (template) => {
    const { project } = load(template);
    if (project === undefined) throw new Error('no project');
    const slipway = project.extensions['x-slipway'];
    const canvas = isJsonObject(slipway) && isJsonObject(slipway['canvas']) ? slipway['canvas'] : {};
    expect(Object.keys(canvas).toSorted()).toEqual(Object.keys(project.services).toSorted());
    for (const [name, service] of Object.entries(project.services)) {
      if (service.build !== undefined) {
        expect(statSync(join(service.build.context ?? '', 'Dockerfile')).isFile(), name).toBe(true);
        continue;
      }
      const image = parseImageReference(service.image ?? '');
      expect(image.ok && image.tag !== undefined && image.tag !== 'latest', name).toBe(true);
      const recipe = recipeForImage(service.image ?? '');
      if (recipe !== undefined) expect(missingVariables(recipe, service.environment ?? {}), name).toEqual([]);
      expect(service.healthcheck?.test, name).toBeDefined();
    }
  });

  it('publish each port once, so that all of them run side by side', () => {
    const ports = templates.flatMap((template) => Object.values(load(template).project?.services ?? {}).flatMap((service) => (service.ports ?? []).map(({ published }) => published)));
    expect(new Set(ports).size).toBe(ports.length);
  });

  it('share one copy of the PostgreSQL client', () => {
    expect(readFileSync(join(root, 'node-queue', 'app', 'postgres.mjs'), 'utf8')).toBe(readFileSync(join(root, 'web-api-database', 'api', 'postgres.mjs'), 'utf8'));
  });

  it('use recipes and images that the sample images stand in for', () => {
    const images = join(import.meta.dirname, '..', 'images');
    const list: unknown = JSON.parse(readFileSync(join(images, 'images.json'), 'utf8'));
    const names = isJsonObject(list) && Array.isArray(list['default']) ? list['default'].map(String) : [];
    const tags = names.flatMap((name) => {
      const image: unknown = JSON.parse(readFileSync(join(images, name, 'image.json'), 'utf8'));
      return isJsonObject(image) && Array.isArray(image['tag']) ? image['tag'].map(String) : [];
    });
    for (const template of templates) {
      for (const service of Object.values(load(template).project?.services ?? {})) {
        if (service.build === undefined) expect(tags).toContain(service.image);
        else expect(tags).toContain(/^FROM (\S+)/mu.exec(readFileSync(join(service.build.context ?? '', 'Dockerfile'), 'utf8'))?.[1]);
      }
    }
    for (const tag of tags.filter((name) => !name.startsWith('busybox'))) expect(recipeForImage(tag)?.image, tag).toBe(tag);
  });
});
