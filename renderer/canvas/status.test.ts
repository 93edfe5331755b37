import { describe, expect, it } from 'vitest';
import type { ContainerState, HealthState } from '#core/engine';
import type { ObservedContainer } from '#core/observe';
import { serviceStatus } from './status.ts';

function container(state: ContainerState, more: { readonly health?: HealthState; readonly exitCode?: number; readonly oneOff?: boolean } = {}): ObservedContainer {
  return {
    id: 'a'.repeat(64),
    name: 'shop-web-1',
    image: 'nginx',
    imageId: 'sha256:1',
    state,
    status: '',
    health: more.health ?? 'none',
    exitCode: more.exitCode,
    created: 0,
    labels: {},
    ports: [],
    mounts: [],
    networks: {},
    networkMode: 'shop_default',
    service: 'web',
    number: 1,
    configHash: '',
    oneOff: more.oneOff ?? false,
  };
}

describe('serviceStatus', () => {
  it.each([
    [container('created'), 'created', 'neutral'],
    [container('running'), 'running', 'ok'],
    [container('running', { health: 'starting' }), 'starting', 'busy'],
    [container('running', { health: 'healthy' }), 'healthy', 'ok'],
    [container('running', { health: 'unhealthy' }), 'unhealthy', 'error'],
    [container('restarting'), 'restarting', 'warn'],
    [container('dead'), 'dead', 'error'],
    [container('exited', { exitCode: 0 }), 'exited', 'neutral'],
    [container('exited', { exitCode: 1 }), 'exited', 'error'],
  ] as const)('names one container', (one, kind, tone) => {
    expect(serviceStatus([one], undefined, 1, false)).toMatchObject({ kind, tone });
  });

  it('shows the replica that needs attention, and how many run', () => {
    const status = serviceStatus([container('running', { health: 'healthy' }), container('exited', { exitCode: 137 }), container('running', { health: 'starting' })], undefined, 3, false);
    expect(status).toMatchObject({ kind: 'exited', exitCode: 137, tone: 'error', up: 2, wanted: 3 });
  });

  it('does not let a finished job hide one that runs', () => {
    expect(serviceStatus([container('exited', { exitCode: 0 }), container('running')], undefined, 2, false).kind).toBe('running');
  });

  it('says what a deploy does with it, with whole per cent', () => {
    expect(serviceStatus([container('running')], { phase: 'pulling', fraction: 0.439 }, 1, false)).toMatchObject({ kind: 'pulling', percent: 43, tone: 'busy' });
    expect(serviceStatus([], { phase: 'pulling', fraction: 7 }, 1, false).percent).toBe(100);
    expect(serviceStatus([], { phase: 'building', fraction: 0.5 }, 1, false).percent).toBeUndefined();
  });

  it('tells no engine, nothing deployed and switched off apart', () => {
    expect(serviceStatus(undefined, undefined, 1, false).kind).toBe('unknown');
    expect(serviceStatus([], undefined, 1, false).kind).toBe('none');
    expect(serviceStatus([], undefined, 1, true).kind).toBe('disabled');
  });

  it('ignores one-off containers', () => {
    expect(serviceStatus([container('exited', { exitCode: 1, oneOff: true })], undefined, 1, false).kind).toBe('none');
  });
});
