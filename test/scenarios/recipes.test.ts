import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recipes, serviceFromRecipe, wireClient, type Environment, type Recipe } from '#core/catalog';
import { isJsonObject, type JsonObject } from '#core/lib';
import { startFixture, violations, type EngineFixture } from '../support/engine-fixture.ts';
import { testEngines } from '../support/engines.ts';
import { testProject, type TestProject } from './project.ts';

const [testEngine] = testEngines().slice(0, 1);
if (testEngine === undefined) throw new Error('There is no test engine.');

function environmentOf(definition: JsonObject): Environment {
  const environment = isJsonObject(definition['environment']) ? definition['environment'] : {};
  return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, String(value)]));
}

/** The services as a person gets them from the palette, linked where one needs another, without their published ports. */
function composeText(chosen: readonly Recipe[]): string {
  const made = new Map(chosen.map((recipe) => [recipe.id, serviceFromRecipe(recipe, { name: recipe.id, generateSecret: () => randomBytes(12).toString('hex') })]));
  const database = made.get('mariadb');
  const mariadb = chosen.find(({ id }) => id === 'mariadb');
  const services = chosen.map((recipe): [string, JsonObject] => {
    const { ports: _ports, ...definition } = made.get(recipe.id)?.definition ?? {};
    if (recipe.id !== 'wordpress' || database === undefined || mariadb === undefined) return [recipe.id, definition];
    const wired = wireClient({ recipe: mariadb, host: 'mariadb', environment: environmentOf(database.definition) }, recipe);
    return [recipe.id, { ...definition, environment: Object.fromEntries(wired.map(({ variable, value }) => [variable, value])), depends_on: { mariadb: { condition: 'service_healthy' } } }];
  });
  const watched = services.filter(([, definition]) => definition['healthcheck'] !== undefined).map(([name]) => [name, { condition: 'service_healthy' }]);
  const last: JsonObject = { image: 'busybox:1.37', command: ['sh', '-c', 'exec sleep 600'], depends_on: Object.fromEntries(watched) };
  const volumes = [...made.values()].flatMap((service) => service.volumes).map((volume) => [volume, {}]);
  return JSON.stringify({ services: Object.fromEntries([...services, ['last', last]]), volumes: Object.fromEntries(volumes) });
}

describe(`recipes on ${testEngine.name}`, () => {
  let fixture: EngineFixture;
  let project: TestProject;

  beforeAll(async () => {
    fixture = await startFixture({ title: testEngine.name, engine: testEngine, pretend: undefined });
    project = testProject(fixture.engine, fixture.name('recipes'));
  });

  afterAll(async () => {
    await project.clean();
    expect(violations(await fixture.end())).toEqual([]);
  });

  it('become healthy as they come from the palette, by the check they bring', async () => {
    const present = new Set((await fixture.engine.listImages()).flatMap(({ tags }) => tags));
    const chosen = recipes.filter((recipe) => present.has(recipe.image));
    expect(chosen.map(({ id }) => id)).toEqual(expect.arrayContaining(['nginx', 'postgres', 'mysql', 'mariadb', 'redis', 'node', 'php', 'wordpress']));
    const { done } = await project.up(composeText(chosen));
    expect(done.failures).toEqual([]);
    expect(done.services.filter(({ service }) => service !== 'last').map(({ service, health }) => `${service} ${health}`)).toEqual(
      chosen.map(({ id, healthcheck }) => `${id} ${healthcheck === undefined ? 'none' : 'healthy'}`).toSorted(),
    );
  });
});
