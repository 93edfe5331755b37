import { describe, expect, it } from 'vitest';
import { describePlace } from '#core/compose';
import { anchorsIn, definitionOf, namesIn, nameRule, referenceAt } from './names.ts';

const shop = `x-base: &base # not &this
  restart: always
services:
  web:
    <<: *base
    image: nginx
    depends_on: [db]
    links:
      - "db:database"
    networks:
      front:
        aliases: [www]
    volumes:
      - data:/var/lib
      - ./site:/site
      - type: volume
        source: data
        target: /x
    network_mode: service:db
    secrets: [key]
    configs:
      - source: site
    profiles: [debug]
  db:
    image: postgres
networks:
  front:
volumes:
  data: {}
secrets:
  key: {file: ./key}
configs:
  site:
    file: ./site.conf
`;

function at(needle: string, inside = 1): string {
  const reference = referenceAt(shop, shop.indexOf(needle) + inside);
  if (reference === undefined) return 'nothing';
  const definition = definitionOf(shop, reference);
  const line = definition === undefined ? 'elsewhere' : shop.slice(0, definition.from).split('\n').length;
  return `${reference.kind} ${reference.name} → ${line}`;
}

function lineOf(text: string): number {
  return shop.slice(0, shop.indexOf(text)).split('\n').length;
}

describe('referenceAt and definitionOf', () => {
  it('lead from a use to the definition', () => {
    expect(at('db]')).toBe(`service db → ${lineOf('  db:')}`);
    expect(at('db:database')).toBe(`service db → ${lineOf('  db:')}`);
    expect(at('front:\n        aliases')).toBe(`network front → ${lineOf('front:\nvolumes')}`);
    expect(at('data:/var')).toBe(`volume data → ${lineOf('data: {}')}`);
    expect(at('source: data', 9)).toBe(`volume data → ${lineOf('data: {}')}`);
    expect(at('service:db', 9)).toBe(`service db → ${lineOf('  db:')}`);
    expect(at('key]')).toBe(`secret key → ${lineOf('key: {')}`);
    expect(at('source: site', 9)).toBe(`config site → ${lineOf('  site:\n    file')}`);
    expect(at('*base', 2)).toBe('anchor base → 1');
  });

  it('find nothing where nothing is defined', () => {
    expect(at('debug]')).toBe('profile debug → elsewhere');
    expect(at('./site:')).toBe('nothing');
    expect(at('nginx')).toBe('nothing');
    expect(at('www')).toBe('nothing');
    expect(at('image')).toBe('nothing');
    expect(referenceAt('services:\n  web:\n    depends_on:\n      - $db\n', 47)).toBeUndefined();
  });

  it('take the last anchor before an alias', () => {
    const text = 'a: &x 1\nb: &x 2\nc: *x\nd: &x 3\n';
    const reference = referenceAt(text, text.indexOf('*x') + 1);
    expect(reference === undefined ? undefined : definitionOf(text, reference)?.from).toBe(text.indexOf('&x 2') + 1);
  });
});

describe('namesIn', () => {
  it('reads a file that does not parse', () => {
    expect(namesIn('services:\n  web:\n    image: "x\n  db:\n   y: [\nnetworks:\n  a:\n# b:\n  c:\n', 'services').map(({ name }) => name)).toEqual(['web', 'db']);
    expect(namesIn('networks:\r\n  a:\r\n  "b":\r\n', 'networks').map(({ name }) => name)).toEqual(['a', 'b']);
    expect(namesIn('services:\n- web:\n', 'services')).toEqual([]);
  });
});

describe('anchorsIn', () => {
  it('leaves out comments and what only looks alike', () => {
    expect(anchorsIn('a: &b c # &d\ne: "f&g"\nh: [&i 1, x&y]\n').map(({ name }) => name)).toEqual(['b', 'i']);
  });
});

describe('nameRule', () => {
  it('is for places that exist', () => {
    for (const path of [['services', 's', 'depends_on', 0], ['services', 's', 'volumes', 0, 'source'], ['services', 's', 'build', 'additional_contexts', 'x'], ['services', 's', 'credential_spec', 'config']]) {
      expect(nameRule(describePlace(path)?.pattern ?? ''), path.join('.')).toBeDefined();
    }
  });
});
