import { isJsonObject } from '#core/lib';
import { describe, expect, it } from 'vitest';
import { effectiveValue, missingVariables, parseImageReference, recipeById, recipeForImage, recipes, serviceFromRecipe, wireClient, type Recipe } from './index.ts';

function recipe(id: string): Recipe {
  const found = recipeById(id);
  if (found === undefined) throw new Error(`no recipe ${id}`);
  return found;
}

let secrets = 0;
const generateSecret = (): string => `secret${(secrets += 1)}`;

describe('recipes', () => {
  it('holds the well-known images', () => {
    const ids = recipes.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining('nginx caddy traefik postgres mysql mariadb mongo redis memcached rabbitmq nats minio node python php wordpress'.split(' ')));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('pins every image to a tag and finds each recipe by its own image and aliases', () => {
    for (const one of recipes) {
      const parsed = parseImageReference(one.image);
      expect(parsed.ok && parsed.tag !== undefined && parsed.tag !== 'latest', one.image).toBe(true);
      for (const image of [one.image, ...one.aliases]) expect(recipeForImage(image)?.id, image).toBe(one.id);
    }
  });

  it('offers every host port once, so that all recipes run side by side', () => {
    const published = recipes.flatMap(({ ports }) => ports.flatMap(({ publish }) => (publish === undefined ? [] : [publish])));
    expect(new Set(published).size).toBe(published.length);
  });

  it('doubles every dollar sign that is meant for the container', () => {
    for (const one of recipes) {
      const test = isJsonObject(one.healthcheck) ? JSON.stringify(one.healthcheck['test']) : '';
      for (const text of [test, JSON.stringify(one.command ?? [])]) expect(text.replaceAll('$$', ''), one.id).not.toContain('$');
    }
  });

  it('refers only to variables it declares', () => {
    for (const one of recipes) {
      const names = new Set(['host', 'port', ...one.variables.map(({ name }) => name)]);
      for (const rule of one.wiring) {
        for (const [, name] of rule.template.matchAll(/\{(\w+)\}/g)) expect(names, `${one.id} ${rule.template}`).toContain(name);
      }
      for (const variable of one.variables) if (variable.defaultFrom !== undefined) expect(names).toContain(variable.defaultFrom);
    }
  });

  it('sets everything it requires when a service is made from it, but for what a link brings', () => {
    for (const one of recipes) {
      const { definition } = serviceFromRecipe(one, { name: 'it', generateSecret });
      const environment = isJsonObject(definition['environment']) ? definition['environment'] : {};
      const texts = Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, String(value)]));
      const missing = missingVariables(one, texts).map(({ name }) => name);
      expect(missing).toEqual(one.id === 'wordpress' ? ['WORDPRESS_DB_HOST', 'WORDPRESS_DB_USER', 'WORDPRESS_DB_PASSWORD', 'WORDPRESS_DB_NAME'] : []);
    }
  });
});

describe('recipeForImage', () => {
  it.each([
    ['postgres', 'postgres'],
    ['postgres:16-alpine', 'postgres'],
    ['docker.io/library/postgres:16', 'postgres'],
    [`postgres@sha256:${'0'.repeat(64)}`, 'postgres'],
    ['public.ecr.aws/docker/library/postgres:16', 'postgres'],
    ['mirror.gcr.io/library/redis', 'redis'],
    ['localhost:5000/nginx:dev', 'nginx'],
    ['registry.example/minio/minio', 'minio'],
    ['quay.io/minio/minio', 'minio'],
    ['postgis/postgis:17-3.5', 'postgres'],
    // Somebody else's image may be anything.
    ['someone/postgres', undefined],
    ['ghcr.io/someone/postgres', undefined],
    ['constructor', undefined],
    ['__proto__', undefined],
    ['', undefined],
    ['${IMAGE}', undefined],
  ])('%s is explained by %s', (image, id) => {
    expect(recipeForImage(image)?.id).toBe(id);
    expect(recipeForImage(image)?.id).toBe(id);
  });
});

describe('missingVariables', () => {
  it('names what the container needs and nothing else', () => {
    expect(missingVariables(recipe('postgres'), {}).map(({ name }) => name)).toEqual(['POSTGRES_PASSWORD']);
    expect(missingVariables(recipe('postgres'), { POSTGRES_PASSWORD: '' })).toHaveLength(1);
    expect(missingVariables(recipe('postgres'), { POSTGRES_PASSWORD: null })).toHaveLength(1);
    expect(missingVariables(recipe('postgres'), { POSTGRES_HOST_AUTH_METHOD: 'trust' })).toEqual([]);
    expect(missingVariables(recipe('postgres'), { POSTGRES_PASSWORD_FILE: '/run/secrets/p' })).toEqual([]);
    expect(missingVariables(recipe('mariadb'), { MYSQL_ROOT_PASSWORD: 'x' })).toEqual([]);
    expect(missingVariables(recipe('mongo'), {})).toEqual([]);
    expect(missingVariables(recipe('mongo'), { MONGO_INITDB_ROOT_USERNAME: 'root' }).map(({ name }) => name)).toEqual(['MONGO_INITDB_ROOT_PASSWORD']);
    expect(missingVariables(recipe('mysql'), { MYSQL_ROOT_PASSWORD: 'x', MYSQL_USER: 'app' }).map(({ name }) => name)).toEqual(['MYSQL_PASSWORD']);
  });

  it('does not take inherited properties for variables', () => {
    expect(missingVariables({ ...recipe('postgres'), variables: [{ name: 'constructor', description: '', need: 'required', secret: false, default: undefined }] }, {})).toHaveLength(1);
  });
});

describe('effectiveValue', () => {
  it('follows the image: set, synonym, other variable, default', () => {
    expect(effectiveValue(recipe('postgres'), {}, 'POSTGRES_DB')).toBe('postgres');
    expect(effectiveValue(recipe('postgres'), { POSTGRES_USER: 'ada' }, 'POSTGRES_DB')).toBe('ada');
    expect(effectiveValue(recipe('mariadb'), { MYSQL_USER: 'ada' }, 'MARIADB_USER')).toBe('ada');
    expect(effectiveValue(recipe('mariadb'), {}, 'MARIADB_USER')).toBeUndefined();
  });
});

function wired(target: string, client: string | undefined, environment: Record<string, string>, host = 'db'): Record<string, string> {
  const variables = wireClient({ recipe: recipe(target), host, environment }, client === undefined ? undefined : recipe(client));
  return Object.fromEntries(variables.map(({ variable, value }) => [variable, value]));
}

describe('wireClient', () => {
  const postgres = { POSTGRES_USER: 'app', POSTGRES_PASSWORD: 'p@ss/w:rd', POSTGRES_DB: 'shop' };

  it('makes a connection URL with its parts encoded', () => {
    expect(wired('postgres', undefined, postgres)).toEqual({ DATABASE_URL: 'postgres://app:p%40ss%2Fw%3Ard@db:5432/shop' });
    expect(wired('redis', 'node', {}, 'cache')).toEqual({ REDIS_URL: 'redis://cache:6379' });
  });

  it('gives PHP and WordPress the variables they read', () => {
    expect(wired('postgres', 'php', postgres)).toEqual({
      DB_CONNECTION: 'pgsql',
      DB_HOST: 'db',
      DB_PORT: '5432',
      DB_DATABASE: 'shop',
      DB_USERNAME: 'app',
      DB_PASSWORD: 'p@ss/w:rd',
    });
    expect(wired('mariadb', 'wordpress', { MYSQL_USER: 'wp', MARIADB_PASSWORD: 'x', MARIADB_DATABASE: 'blog' })).toEqual({
      WORDPRESS_DB_HOST: 'db:3306',
      WORDPRESS_DB_USER: 'wp',
      WORDPRESS_DB_PASSWORD: 'x',
      WORDPRESS_DB_NAME: 'blog',
    });
  });

  it('falls back to another rule and leaves out what it cannot know', () => {
    expect(wired('mysql', undefined, { MYSQL_ROOT_PASSWORD: 'r' })).toEqual({ DATABASE_URL: 'mysql://root:r@db:3306/' });
    expect(wired('postgres', undefined, { POSTGRES_PASSWORD_FILE: '/run/secrets/p' })).toEqual({});
    expect(wired('mongo', undefined, {})).toEqual({ MONGODB_URI: 'mongodb://db:27017/test' });
  });

  it('names the variable after the service where the recipe says so', () => {
    expect(wired('node', 'nginx', {}, 'my-api.v2')).toEqual({ MY_API_V2_URL: 'http://my-api.v2:3000' });
    expect(wired('node', 'nginx', {}, '2nd')).toEqual({ SERVICE_2ND_URL: 'http://2nd:3000' });
  });
});

describe('serviceFromRecipe', () => {
  it('writes a whole service', () => {
    expect(serviceFromRecipe(recipe('postgres'), { name: 'db', generateSecret: () => 'pa$$' })).toEqual({
      definition: {
        image: 'postgres:17',
        environment: { POSTGRES_PASSWORD: 'pa$$$$', POSTGRES_USER: 'app', POSTGRES_DB: 'app' },
        volumes: ['db-data:/var/lib/postgresql/data'],
        healthcheck: recipe('postgres').healthcheck,
      },
      volumes: ['db-data'],
    });
  });

  it('publishes what a person opens in a browser and fills in the name', () => {
    const { definition, volumes } = serviceFromRecipe(recipe('rabbitmq'), { name: 'queue', generateSecret });
    expect(definition['ports']).toEqual(['15672:15672']);
    expect(definition['hostname']).toBe('queue');
    expect(volumes).toEqual(['queue-data']);
    expect(serviceFromRecipe(recipe('traefik'), { name: 'edge', generateSecret }).definition['volumes']).toEqual(['/var/run/docker.sock:/var/run/docker.sock:ro']);
  });
});
