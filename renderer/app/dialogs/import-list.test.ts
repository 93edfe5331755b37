import { describe, expect, it } from 'vitest';
import type { StackContainer } from '#core/api';
import { hiddenSecrets, matching } from './import-list.ts';

const container = (name: string, image: string): StackContainer => ({ id: name, name, image, state: 'running', health: 'none', service: null });

describe('matching', () => {
  const stacks = { projects: [{ name: 'shop', services: ['web', 'db'], containers: [container('shop-web-1', 'nginx:1.29')], configFile: null }], containers: [container('lonely', 'redis:8.2')] };

  it('finds by name, service and image, every word', () => {
    const found = (query: string): string => [...matching(stacks, query).projects, ...matching(stacks, query).containers].map(({ name }) => name).join();
    expect(found('')).toBe('shop,lonely');
    expect(found('DB shop')).toBe('shop');
    expect(found('nginx')).toBe('shop');
    expect(found('redis')).toBe('lonely');
    expect(found('redis shop')).toBe('');
  });
});

describe('hiddenSecrets', () => {
  it('shows dots for what was masked, and nothing else', () => {
    expect(hiddenSecrets('A: ${DB_PASSWORD:?set DB_PASSWORD to the value it has on the engine}\nB: ${TAG:?tell} ${X}')).toBe('A: ••••••\nB: ${TAG:?tell} ${X}');
  });
});
