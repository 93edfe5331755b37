import { describe, expect, it } from 'vitest';
import { applyCommand, type Command } from './index.ts';

function apply(text: string, command: Command): string {
  const result = applyCommand(text, command);
  expect(result.refused).toBeUndefined();
  return result.text;
}

const shop = `# The shop
name: shop

services:
  web: # front
    image: "nginx:1.27" # pinned
    depends_on:
      - api

  # Talks to the database
  api:
    image: node:22
    environment:
      - A=1   # one
      - B=2

  db:
    image: postgres:17
    healthcheck:
      test: ["CMD-SHELL", "pg_isready"]
    volumes: ["data:/var/lib/postgresql/data"]

volumes:
  data:
`;

describe('applyCommand: services', () => {
  it('adds the first service to a new document', () => {
    const text = apply('name: shop\nservices: {}\n', {
      type: 'addService',
      service: 'db',
      definition: { volumes: ['db-data:/var/lib/postgresql/data'], image: 'postgres:17', environment: { POSTGRES_PASSWORD: 'a: b', N: '5' }, ports: ['5432:5432'], healthcheck: { test: ['CMD-SHELL', 'pg_isready'], interval: '5s' } },
      volumes: ['db-data'],
      position: { x: 40.4, y: 80 },
    });
    expect(text).toBe(`name: shop
services:
  db:
    image: postgres:17
    environment:
      POSTGRES_PASSWORD: "a: b"
      N: "5"
    ports:
      - "5432:5432"
    volumes:
      - db-data:/var/lib/postgresql/data
    healthcheck:
      test: ["CMD-SHELL", "pg_isready"]
      interval: 5s

volumes:
  db-data:

x-slipway:
  canvas:
    db: {x: 40, y: 80}
`);
  });

  it('adds to an empty text', () => {
    expect(apply('', { type: 'addService', service: 'web', definition: { image: 'nginx:1.29' } })).toBe('services:\n  web:\n    image: nginx:1.29\n');
  });

  it('adds a service set off as the others are', () => {
    const text = apply(shop, { type: 'addService', service: 'cache', definition: { image: 'redis:8' }, position: { x: 1, y: 2 } });
    expect(text).toBe(shop.replace('\nvolumes:\n  data:\n', '\n  cache:\n    image: redis:8\n\nvolumes:\n  data:\n\nx-slipway:\n  canvas:\n    cache: {x: 1, y: 2}\n'));
  });

  it('removes a service with its comment and references', () => {
    const text = apply(shop, { type: 'removeServices', services: ['api'] });
    expect(text).toBe(shop.replace('    depends_on:\n      - api\n', '').replace(/ {2}# Talks[\s\S]*B=2\n\n/, ''));
  });

  it('removes all services', () => {
    expect(apply(shop, { type: 'removeServices', services: ['api', 'web', 'db'] })).toBe('# The shop\nname: shop\n\nservices: {}\n\nvolumes:\n  data:\n');
  });

  it('sets the image and keeps quotes and comment', () => {
    expect(apply(shop, { type: 'setImage', service: 'web', image: 'nginx:1.29' })).toBe(shop.replace('nginx:1.27', 'nginx:1.29'));
  });

  it('gives identical text when nothing changes', () => {
    expect(apply(shop, { type: 'setImage', service: 'web', image: 'nginx:1.27' })).toBe(shop);
    expect(apply(shop, { type: 'setEnvironment', service: 'api', name: 'A', value: '1' })).toBe(shop);
  });

  it('refuses a service that is not there, a taken name and text that is not YAML', () => {
    expect(applyCommand(shop, { type: 'setImage', service: 'nope', image: 'x' }).refused?.code).toBe('no-such-service');
    expect(applyCommand(shop, { type: 'addService', service: 'web', definition: {} }).refused?.code).toBe('name-taken');
    const broken = applyCommand('services:\n  web: [\n', { type: 'setImage', service: 'web', image: 'x' });
    expect(broken.refused?.code).toBe('yaml-syntax');
    expect(broken.text).toBe('services:\n  web: [\n');
  });
});

describe('applyCommand: environment', () => {
  it('sets, adds and removes in list form', () => {
    expect(apply(shop, { type: 'setEnvironment', service: 'api', name: 'A', value: 'x y' })).toBe(shop.replace('- A=1   # one', '- A=x y   # one'));
    expect(apply(shop, { type: 'setEnvironment', service: 'api', name: 'C', value: '3' })).toBe(shop.replace('- B=2\n', '- B=2\n      - C=3\n'));
    expect(apply(shop, { type: 'removeEnvironment', service: 'api', name: 'A' })).toBe(shop.replace('      - A=1   # one\n', ''));
  });

  it('sets, adds and removes in map form', () => {
    const text = 'services:\n  a:\n    environment:\n      A: 1 # one\n      B: "2"\n';
    expect(apply(text, { type: 'setEnvironment', service: 'a', name: 'A', value: 'yes' })).toBe(text.replace('A: 1 #', 'A: "yes" #'));
    expect(apply(text, { type: 'setEnvironment', service: 'a', name: 'C', value: null })).toBe(`${text}      C:\n`);
    const one = apply(text, { type: 'removeEnvironment', service: 'a', name: 'B' });
    expect(one).toBe(text.replace('      B: "2"\n', ''));
    expect(apply(one, { type: 'setAttribute', service: 'a', attribute: 'image', value: 'x' })).toBe(`${one}    image: x\n`);
  });

  it('removes the whole environment with its last variable', () => {
    const text = 'services:\n  a:\n    image: x\n    environment:\n      A: 1\n';
    expect(apply(text, { type: 'removeEnvironment', service: 'a', name: 'A' })).toBe('services:\n  a:\n    image: x\n');
  });
});

describe('applyCommand: links', () => {
  it('waits for a healthy target and sets variables', () => {
    const text = apply(shop, { type: 'connect', from: 'api', to: 'db', environment: { DATABASE_URL: 'postgres://db:5432/app' } });
    expect(text).toBe(shop.replace('      - B=2\n', '      - B=2\n      - DATABASE_URL=postgres://db:5432/app\n    depends_on:\n      db:\n        condition: service_healthy\n'));
    expect(apply(text, { type: 'disconnect', from: 'api', to: 'db', environment: ['DATABASE_URL'] })).toBe(shop);
  });

  it('appends to a list and converts it only for a condition', () => {
    expect(apply(shop, { type: 'connect', from: 'web', to: 'db', condition: 'service_started' })).toBe(shop.replace('- api\n', '- api\n      - db\n'));
    expect(apply(shop, { type: 'connect', from: 'web', to: 'db' })).toBe(
      shop.replace('      - api\n', '      api:\n        condition: service_started\n      db:\n        condition: service_healthy\n'),
    );
  });
});

describe('applyCommand: services of other files', () => {
  const text = 'include: [db.yaml]\nservices:\n  web:\n    image: nginx\n';

  it('can be linked to, and stay as they are', () => {
    expect(applyCommand(text, { type: 'connect', from: 'web', to: 'db' }).refused?.code).toBe('no-such-service');
    expect(apply(text, { type: 'connect', from: 'web', to: 'db', elsewhere: true, condition: 'service_healthy', network: 'back', environment: { URL: 'http://db' } })).toBe(
      `${text}    networks:\n      - default\n      - back\n    depends_on:\n      db:\n        condition: service_healthy\n    environment:\n      URL: http://db\n`,
    );
  });
});

describe('applyCommand: a dependency that a variable names', () => {
  it('is not silently left', () => {
    const text = 'services:\n  web:\n    image: nginx\n    depends_on:\n      - ${DB:-db}\n  db: {image: postgres}\n';
    expect(applyCommand(text, { type: 'disconnect', from: 'web', to: 'db' }).refused).toMatchObject({ code: 'variable-in-the-way', range: { line: 5, column: 9 } });
    const large = `${text}${Array.from({ length: 200 }, (_, index) => `  s${index}:\n    image: x:${index} # some text to make it long\n`).join('')}`;
    expect(applyCommand(large, { type: 'disconnect', from: 'web', to: 'db' }).refused?.range?.line).toBe(5);
    const both = text.replace('      - ${DB', '      - db\n      - ${DB').replace(':-db', ':-other');
    expect(apply(both, { type: 'disconnect', from: 'web', to: 'db' })).toBe(text.replace(':-db', ':-other'));
  });
});

describe('applyCommand: comments at the end of a file', () => {
  const text = 'services:\n  web:\n    image: nginx\n    # Uncomment for more:\n    # ports: ["80:80"]\n';

  it('stay with the service they are about', () => {
    expect(apply(text, { type: 'addNetwork', network: 'front' })).toBe(`${text}networks:\n  front:\n`);
  });

  it('stay when a service comes with a volume of its own', () => {
    expect(apply(text, { type: 'addService', service: 'db', definition: { image: 'postgres:17' }, volumes: ['data'] })).toBe(`${text}\n  db:\n    image: postgres:17\nvolumes:\n  data:\n`);
  });
});

describe('applyCommand: positions and batches', () => {
  it('moves cards and leaves the rest alone', () => {
    const placed = apply(shop, { type: 'moveServices', positions: { web: { x: 1, y: 2 }, db: { x: 3, y: 4 } } });
    expect(placed).toBe(`${shop}\nx-slipway:\n  canvas:\n    web: {x: 1, y: 2}\n    db: {x: 3, y: 4}\n`);
    expect(apply(placed, { type: 'moveServices', positions: { db: { x: 30, y: 4 } } })).toBe(placed.replace('x: 3,', 'x: 30,'));
  });

  it('refuses a batch as a whole', () => {
    const result = applyCommand(shop, { type: 'batch', commands: [{ type: 'setImage', service: 'web', image: 'x' }, { type: 'setImage', service: 'none', image: 'x' }] });
    expect(result.text).toBe(shop);
    expect(result.refused?.code).toBe('no-such-service');
  });
});

const shared = `x-env: &env
  A: "1"
services:
  web:
    environment: *env
  db:
    image: &db postgres:17
  copy:
    image: *db
    environment:
      <<: *env
      C: "3"
`;

describe('a refusal says where the value is written', () => {
  it.each<[string, Command, string, number, number]>([
    ['an alias', { type: 'setEnvironment', service: 'web', name: 'A', value: 'x' }, 'aliased-value', 5, 2],
    ['a merge', { type: 'removeEnvironment', service: 'copy', name: 'A' }, 'merged-value', 11, 2],
    ['the anchor itself', { type: 'setImage', service: 'db', image: 'x' }, 'shared-value', 7, 7],
    ['an anchor that would go', { type: 'removeServices', services: ['db'] }, 'shared-value', 7, 7],
  ])('%s', (_, command, code, line, originLine) => {
    const { refused } = applyCommand(shared, command, { file: 'c.yaml' });
    expect(refused).toMatchObject({ code, origin: { file: 'c.yaml', line: originLine } });
    expect(refused?.range?.line).toBe(line);
    expect(`${refused?.message}`).toContain('“&');
  });
});
