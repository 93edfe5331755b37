import { describe, expect, it } from 'vitest';
import { loadProject, type ProjectReader } from '#core/compose';
import { readYaml, servicesFromYaml, writtenValue } from './source.ts';

const reader: ProjectReader = { readFile: () => ({ kind: 'missing' }), variable: () => undefined };

function document(text: string): { readonly text: string; readonly load: ReturnType<typeof loadProject> } {
  return { text, load: loadProject({ files: [{ path: '/shop/compose.yaml', text }], reader }) };
}

describe('writtenValue', () => {
  const shop = document('name: shop\nservices:\n  web:\n    image: "nginx:${TAG:-1.29}"\n    ports:\n      - 8080:80\n  db: { image: postgres }\n');

  it('keeps variables and short forms', () => {
    expect(writtenValue(shop, ['services', 'web'])).toEqual({ image: 'nginx:${TAG:-1.29}', ports: ['8080:80'] });
    expect(writtenValue(shop, ['services', 'web', 'ports', 0])).toBe('8080:80');
    expect(writtenValue(shop, ['services', 'db', 'image'])).toBe('postgres');
    expect(writtenValue(shop, ['name'])).toBe('shop');
  });

  it('knows what is not written', () => {
    expect(writtenValue(shop, ['services', 'nobody'])).toBeUndefined();
    expect(writtenValue(shop, ['services', 'web', 'toString'])).toBeUndefined();
    expect(writtenValue(shop, ['networks', 'default'])).toBeUndefined();
  });

  it('follows aliases and merges out of the entry', () => {
    const text = 'x-base: &base\n  restart: always\nservices:\n  web:\n    <<: *base\n    image: nginx\n  twin: *base\n';
    expect(writtenValue(document(text), ['services', 'web'])).toEqual({ restart: 'always', image: 'nginx' });
    expect(writtenValue(document(text), ['services', 'twin'])).toEqual({ restart: 'always' });
  });

  it('reads again when the text changes', () => {
    expect(writtenValue(document('name: a\n'), ['name'])).toBe('a');
    expect(writtenValue(document('name: b\n'), ['name'])).toBe('b');
  });
});

describe('readYaml', () => {
  it('survives aliases that multiply without end', () => {
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]', 'b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]', 'c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]', 'd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]', 'e: [*d,*d,*d,*d,*d,*d,*d,*d,*d]'].join('\n');
    expect(readYaml(bomb)).toBeUndefined();
  });

  it('leaves prototypes alone', () => {
    expect(Object.getPrototypeOf(readYaml('__proto__: {polluted: true}'))).toBe(Object.prototype);
    expect('polluted' in {}).toBe(false);
  });
});

describe('servicesFromYaml', () => {
  it('takes a Compose file or only services', () => {
    expect([...(servicesFromYaml('services:\n  web: {image: nginx}\n') ?? [])]).toEqual([['web', { image: 'nginx' }]]);
    expect([...(servicesFromYaml('web: {image: nginx}\nnote: hello\n') ?? [])]).toEqual([['web', { image: 'nginx' }]]);
  });

  it('finds nothing in other text', () => {
    for (const text of ['hello', '- a\n- b', 'a: b', '{', 'services: {"bad name": {image: x}}']) expect(servicesFromYaml(text)).toBeUndefined();
  });
});
