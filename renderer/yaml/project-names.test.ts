import { afterEach, describe, expect, it } from 'vitest';
import { lookup, useDocument } from '../state/document.ts';
import { knownVariables, projectNames } from './project-names.ts';

const shop = `name: shop
services:
  web:
    image: nginx:\${TAG:-1.29}
    profiles: [debug]
    environment: {TOKEN: "\${SHOP_TOKEN}", A: "\${PENDING}"}
  db:
    image: postgres:17
    networks: [back]
networks:
  back: {}
  spare: {}
volumes:
  data: {}
`;

function open(text: string): void {
  useDocument.getState().openFile({ path: '/shop/compose.yaml', text, version: '1' });
}

describe('project names', () => {
  afterEach(() => useDocument.getState().newDocument());

  it('are those of the project, used or not, switched on or not', () => {
    open(shop);
    const { names, images, environmentOf } = projectNames();
    expect(names).toMatchObject({ service: ['db', 'web'], network: ['back', 'spare'], volume: ['data'], profile: ['debug'] });
    expect(images.find(({ image }) => image.startsWith('postgres:'))?.title).toBe('PostgreSQL');
    expect(environmentOf('db').map(({ name }) => name)).toContain('POSTGRES_PASSWORD');
    expect(environmentOf('toString')).toEqual([]);
  });

  it('have the variables of .env, secrets masked', () => {
    open(shop);
    lookup.learn({ files: ['/shop/.env'], variables: ['TAG', 'SHOP_TOKEN'] }, { files: { '/shop/.env': { kind: 'text', text: 'SHOP_TOKEN=hunter2\nOTHER=1\n' } }, variables: {} });
    useDocument.getState().reload();
    expect(projectNames().variables).toEqual([{ name: 'OTHER' }, { name: 'SHOP_TOKEN', detail: '••••••' }, { name: 'TAG', detail: '1.29' }]);
    // The shell has not been asked for it yet: not known to be unset.
    expect(knownVariables().has('PENDING')).toBe(false);
  });

  it('keep what was known of variables while the text has errors', () => {
    open(shop);
    expect(knownVariables().get('TAG')?.value).toBe('1.29');
    useDocument.getState().setText(`${shop}broken: [`);
    expect(knownVariables().get('TAG')?.value).toBe('1.29');
    open('services: [');
    expect(knownVariables().size).toBe(0);
  });
});
