// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { loadProject, type Project, type Service } from '#core/compose';
import { buildGraph, type Graph } from '#core/topology';
import { exportCompose, exportSvg } from './index.ts';

function graphOf(services: Record<string, Service>, networks: Project['networks'] = {}): Graph {
  return buildGraph({
    name: 'shop', services, networks, volumes: { data: { name: 'shop_data' } }, secrets: {}, configs: {}, models: {}, extensions: {}, disabledServices: {},
    workingDir: '/p', composeFiles: ['/p/compose.yaml'], environmentFiles: [], activeProfiles: [],
  });
}

function parse(svg: string): Document {
  const document = new DOMParser().parseFromString(svg, 'image/svg+xml');
  expect(document.querySelector('parsererror')).toBeNull();
  return document;
}

const shop = graphOf(
  {
    web: { image: 'nginx:1.29', ports: [{ target: 80, published: '8080' }], networks: { front: null, back: null }, depends_on: { db: { condition: 'service_healthy', required: true } } },
    db: { image: 'postgres:17', networks: { back: null }, volumes: [{ type: 'volume', source: 'data', target: '/var/lib/postgresql/data' }], environment: { POSTGRES_PASSWORD: 'x' } },
  },
  { front: { name: 'shop_front' }, back: { name: 'shop_back' } },
);
const positions = { web: { x: 0, y: 0 }, db: { x: 400, y: 60 } };

describe('exportSvg', () => {
  it('draws cards, ports, links, networks and volumes', () => {
    const texts = [...parse(exportSvg(shop, { positions, theme: 'light', title: 'Shop' })).querySelectorAll('text')].map((text) => text.textContent);
    expect(texts).toEqual(expect.arrayContaining(['Shop', 'web', 'db', 'nginx:1.29', '8080 → 80', ':5432', 'front', 'back', 'data']));
  });

  it('has a viewBox round everything drawn', () => {
    const document = parse(exportSvg(shop, { positions: { web: { x: -500, y: -300 }, db: { x: 900, y: 700 } }, theme: 'dark' }));
    const [x = 0, y = 0, width = 0, height = 0] = (document.documentElement.getAttribute('viewBox') ?? '').split(' ').map(Number);
    expect(x).toBeLessThan(-500);
    expect(y).toBeLessThan(-300);
    expect(x + width).toBeGreaterThan(900 + 240);
    expect(y + height).toBeGreaterThan(700 + 116);
  });

  it('shows statuses and differs by theme', () => {
    const light = exportSvg(shop, { positions, theme: 'light', statuses: { web: { text: 'healthy', tone: 'ok' } } });
    expect(light).toContain('>healthy<');
    expect(exportSvg(shop, { positions, theme: 'dark' })).not.toContain('#ffffff');
  });

  it('escapes hostile names and drops what XML cannot carry', () => {
    const name = '<script>alert("1")</script>&\u0000\ud800';
    const svg = exportSvg(graphOf({ [name]: { image: '"><image href=x onerror=y>' }, __proto__x: { image: 'a' } }), { positions: {}, theme: 'light', title: name });
    const document = parse(svg);
    expect(document.querySelector('script, image, foreignObject')).toBeNull();
    expect(svg).not.toContain('<script');
    expect(document.querySelectorAll('[onerror]')).toHaveLength(0);
  });

  it('places services without a position apart from each other', () => {
    const services = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`s${index}`, { image: 'x' }]));
    const document = parse(exportSvg(graphOf(services), { positions: {}, theme: 'light' }));
    const corners = [...document.querySelectorAll('rect[filter]')].map((rect) => `${rect.getAttribute('x')},${rect.getAttribute('y')}`);
    expect(new Set(corners).size).toBe(9);
  });

  it('stays of a bearable size whatever the file says of positions', () => {
    const { project } = loadProject({ files: [{ path: '/p/compose.yaml', text: 'services: {a: {image: x}, b: {image: x}, c: {image: x}}\nx-slipway: {canvas: {a: {x: -1.7e308, y: 0}, b: {x: 1e9, y: 1}, c: {x: 5, y: .inf}}}\n' }], projectName: 'p', reader: { readFile: () => ({ kind: 'missing' }), variable: () => undefined } });
    if (project === undefined) throw new Error('not loaded');
    const svg = parse(exportSvg(buildGraph(project), { positions: {}, theme: 'light' })).documentElement;
    expect(Number(svg.getAttribute('width'))).toBeLessThan(2_000);
  });

  it('draws an empty project', () => {
    expect(parse(exportSvg(graphOf({}), { positions: {}, theme: 'light' })).documentElement.tagName).toBe('svg');
  });

  it('cuts long names', () => {
    const svg = exportSvg(graphOf({ ['long'.repeat(40)]: { image: `registry.example/${'path/'.repeat(30)}image:tag` } }), { positions: {}, theme: 'light' });
    expect(svg).toContain('…</text>');
  });
});

describe('exportCompose', () => {
  it('is the text', () => {
    expect(exportCompose('# a\r\nservices: {}\n')).toBe('# a\r\nservices: {}\n');
  });
});
