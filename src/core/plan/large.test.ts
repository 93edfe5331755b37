import { describe, expect, it } from 'vitest';
import type { Dependency, Project, Service } from '#core/compose';
import { composeLabels } from '#core/engine';
import { toRecord } from '#core/lib';
import type { Observed, ObservedContainer } from '#core/observe';
import { planDown } from './down.ts';
import { planStop } from './lifecycle.ts';
import { orderByNeed } from './order.ts';
import { planUp } from './up.ts';

const names = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `s${index}`);

function projectOf(services: readonly (readonly [string, Service])[]): Project {
  return {
    name: 'shop',
    services: toRecord(services),
    networks: { default: { name: 'shop_default' } },
    volumes: {},
    secrets: {},
    configs: {},
    models: {},
    extensions: {},
    disabledServices: {},
    workingDir: '/srv/shop',
    composeFiles: [],
    environmentFiles: [],
    activeProfiles: [],
  };
}

function observed(containers: readonly ObservedContainer[]): Observed {
  const capabilities = { multipleEndpointsAtCreate: true, healthStartInterval: true, buildkit: false, swarmActive: false };
  return {
    revision: 1,
    project: 'shop',
    engine: { id: 'e', name: 'e', kind: 'docker', version: '28.0.0', apiVersion: '1.51', os: 'linux', arch: 'amd64', endpoint: 'fake://', capabilities },
    containers,
    networks: [],
    volumes: [],
    images: {},
    foreign: { networks: {}, volumes: {} },
  };
}

function running(service: string, index: number): ObservedContainer {
  return {
    id: String(index).padStart(64, '0'),
    name: `shop-${service}-1`,
    image: 'x',
    imageId: '',
    state: 'running',
    status: 'Up',
    health: 'none',
    exitCode: undefined,
    created: 0,
    labels: { [composeLabels.dependsOn]: `s${index + 1}:service_started:false` },
    ports: [{ ip: '0.0.0.0', privatePort: 80, publicPort: 10_000 + index, protocol: 'tcp' }],
    mounts: [],
    networks: {},
    networkMode: 'shop_default',
    service,
    number: 1,
    configHash: 'old',
    oneOff: false,
  };
}

function service(index: number, count: number): Service {
  const needed: Dependency = { condition: 'service_started', required: true, restart: true };
  const next = index + 1 < count ? { depends_on: toRecord([[`s${index + 1}`, needed]]) } : {};
  return { image: 'x', networks: { default: null }, ports: [{ target: 80, published: String(10_000 + index) }], ...next };
}

describe('large projects', () => {
  const count = 12_000;
  const chain = names(count).map((name, index) => [name, service(index, count)] as const);

  it('orders a chain longer than any stack, and cuts a circle where it closes', () => {
    const next = (name: string): readonly string[] => (Number(name) < 200_000 ? [String(Number(name) + 1)] : ['0']);
    const { ordered, after } = orderByNeed(['0'], next);
    expect([ordered[0], ordered.at(-1), ordered.length]).toEqual(['200000', '0', 200_001]);
    expect([after.get('0'), after.get('200000')]).toEqual([['1'], []]);
  });

  it('plans a chain of thousands of services', () => {
    const { steps } = planUp(projectOf(chain), observed([]));
    expect(steps).toHaveLength(2 * count + 2);
    expect(steps.find((step) => step.id === 'start-container s0-1')?.dependsOn).toContain('start-container s1-1');
  });

  it('takes a chain of thousands of containers down', () => {
    const containers = names(count).map(running);
    const down = planDown('shop', observed(containers), { volumes: true });
    expect(down.steps).toHaveLength(2 * count);
    expect(down.steps[0]?.id).toBe('stop-container s0-1');
    expect(planStop('shop', observed(containers)).steps).toHaveLength(count);
  });

  it('replaces thousands of containers in about as many steps of thought', () => {
    const few = 4_000;
    const project = projectOf(names(few).map((name, index) => [name, service(index, few)] as const));
    const image = { id: 'sha256:1', tags: [], size: 1, os: 'linux', architecture: 'amd64', env: [], exposedPorts: [], volumes: [], entrypoint: [], command: [], healthcheck: false };
    const { steps } = planUp(project, { ...observed(names(few).map(running)), images: { x: image } });
    expect(steps).toHaveLength(5 * few + 1);
    // When each container looked at each other one, this took longer than the test may.
  }, 15_000);
});
