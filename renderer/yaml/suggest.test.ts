import { describe, expect, it } from 'vitest';
import { suggest, type ProjectNames, type Suggestion } from './suggest.ts';

const project: ProjectNames = {
  names: { service: ['web', 'db', 'included'], network: ['front'], volume: ['data'], secret: ['key'], config: ['site'], model: ['llm'], profile: ['debug'] },
  images: [{ image: 'nginx:1.29', title: 'Nginx' }, { image: 'mine:1' }],
  variables: [{ name: 'TAG', detail: '1.29' }, { name: 'DB_PASSWORD' }],
  environmentOf: (service) => (service === 'db' ? [{ name: 'POSTGRES_PASSWORD', description: 'Password of the superuser' }] : []),
};

interface Asked {
  readonly options: readonly Suggestion[];
  readonly labels: readonly string[];
  /** The text after choosing a label. */
  readonly choose: (label: string) => string;
}

/** What is offered at the `|` of a text. */
function ask(marked: string): Asked {
  const offset = marked.indexOf('|');
  const text = marked.slice(0, offset) + marked.slice(offset + 1);
  const found = suggest(text, offset, project);
  return {
    options: found?.options ?? [],
    labels: found?.options.map(({ label }) => label) ?? [],
    choose: (label) => {
      const option = found?.options.find((each) => each.label === label);
      if (found === undefined || option === undefined) throw new Error(`${label} is not offered, only ${found?.options.map((each) => each.label).join(', ') ?? 'nothing'}`);
      return text.slice(0, found.from) + option.insert + text.slice(found.to);
    },
  };
}

describe('keys', () => {
  it('are those of the schema that are not there yet', () => {
    const { labels } = ask('services:\n  web:\n    image: x\n    |\n    ports: []\n');
    expect(labels).toContain('healthcheck');
    expect(labels).not.toContain('image');
    expect(labels).not.toContain('ports');
    expect(ask('services: {}\n|').labels).toEqual(expect.arrayContaining(['networks', 'volumes', 'name']));
    expect(ask('services: {}\n|').labels).not.toContain('services');
  });

  it('come with what follows them', () => {
    const text = 'services:\n  web:\n    x|\n';
    expect(ask(text).choose('image')).toBe('services:\n  web:\n    image: \n');
    expect(ask(text).choose('ports')).toBe('services:\n  web:\n    ports:\n      - \n');
    expect(ask(text).choose('depends_on')).toBe('services:\n  web:\n    depends_on:\n      - \n');
    expect(ask(text).choose('environment')).toBe('services:\n  web:\n    environment:\n      \n');
    expect(ask(text).choose('healthcheck')).toBe('services:\n  web:\n    healthcheck:\n      \n');
    expect(ask(text).choose('build')).toBe('services:\n  web:\n    build: \n');
    expect(ask(text).choose('command')).toBe('services:\n  web:\n    command: \n');
    expect(ask('ser|').choose('services')).toBe('services:\n  ');
  });

  it('replace a key that is there without a second colon', () => {
    expect(ask('services:\n  web:\n    ima|g: nginx\n').choose('image')).toBe('services:\n  web:\n    image: nginx\n');
    expect(ask('services:\n  web:\n    "ima|": nginx\n').choose('image')).toBe('services:\n  web:\n    "image": nginx\n');
  });

  it('are offered in items of lists and in flow style', () => {
    expect(ask('services:\n  web:\n    ports:\n      - |\n').choose('target')).toBe('services:\n  web:\n    ports:\n      - target: \n');
    expect(ask('services:\n  web:\n    ports:\n      - target: 80\n        |\n').labels).toEqual(['name', 'mode', 'host_ip', 'published', 'protocol', 'app_protocol']);
    expect(ask('services:\n  web: {image: x, |}\n').labels).not.toContain('image');
    expect(ask('services:\n  web: {image: x, |}\n').choose('ports')).toBe('services:\n  web: {image: x, ports: }\n');
    expect(ask('services:\n  web:\n    volumes:\n      - type: bind\n        b|\n').choose('bind')).toBe('services:\n  web:\n    volumes:\n      - type: bind\n        bind:\n          \n');
  });

  it('name services and networks where those are the keys', () => {
    expect(ask('services:\n  web:\n    depends_on:\n      |\n  db: {}\n').choose('db')).toBe('services:\n  web:\n    depends_on:\n      db:\n        condition: \n  db: {}\n');
    expect(ask('services:\n  web:\n    depends_on:\n      db:\n        condition: service_started\n      |\n  db: {}\n').labels).toEqual(['included']);
    expect(ask('services:\n  web:\n    networks:\n      |\n').labels).toEqual(['front', '- front']);
  });

  it('name the variables that the image reads', () => {
    expect(ask('services:\n  db:\n    environment:\n      |\n').choose('POSTGRES_PASSWORD')).toContain('      POSTGRES_PASSWORD: \n');
    expect(ask('services:\n  db:\n    environment:\n      - |\n').choose('POSTGRES_PASSWORD')).toContain('      - POSTGRES_PASSWORD=\n');
    expect(ask('services:\n  web:\n    environment:\n      |\n').labels).toEqual([]);
  });
});

describe('values', () => {
  it('are those that the schema names', () => {
    expect(ask('services:\n  web:\n    depends_on:\n      db:\n        condition: |\n').labels).toEqual(['service_started', 'service_healthy', 'service_completed_successfully']);
    expect(ask('services:\n  web:\n    init: |\n').labels).toEqual(['true', 'false']);
    expect(ask('services:\n  web:\n    restart: |\n').choose('no')).toBe('services:\n  web:\n    restart: "no"\n');
    expect(ask('services:\n  web:\n    restart: "|"\n').choose('no')).toBe('services:\n  web:\n    restart: "no"\n');
    expect(ask('services:\n  web:\n    restart: al|\n').choose('always')).toBe('services:\n  web:\n    restart: always\n');
    expect(ask('services:\n  web:\n    cap_add: [NET_|]\n').choose('NET_ADMIN')).toBe('services:\n  web:\n    cap_add: [NET_ADMIN]\n');
    expect(ask('services:\n  web:\n    gpus: |\n').labels).toEqual(['all']);
  });

  it('are names of the project', () => {
    expect(ask('services:\n  web:\n    depends_on:\n      - |\n').labels).toEqual(['db', 'included']);
    expect(ask('services:\n  web:\n    depends_on: [|]\n  new:\n    image: x\n').labels).toEqual(['new', 'db', 'included']);
    expect(ask('services:\n  web:\n    networks:\n      - f|\n').choose('front')).toContain('- front\n');
    expect(ask('services:\n  web:\n    extends: |\n').labels).toContain('db');
    expect(ask('services:\n  web:\n    network_mode: |\n').labels).toEqual(['bridge', 'host', 'none', 'service:db', 'service:included']);
    expect(ask('services:\n  web:\n    secrets:\n      - |\n').labels).toContain('key');
    expect(ask('services:\n  web:\n    configs:\n      - source: |\n').labels).toEqual(['site']);
    expect(ask('services:\n  web:\n    profiles: [|]\n').labels).toEqual(['debug']);
    expect(ask('services:\n  web:\n    models:\n      - |\n').labels).toEqual(['llm']);
  });

  it('are volumes up to their colon', () => {
    expect(ask('services:\n  web:\n    volumes:\n      - |\n').choose('data')).toContain('- data:\n');
    expect(ask('services:\n  web:\n    volumes:\n      - da|:/x\n').labels).toContain('data');
    expect(ask('services:\n  web:\n    volumes:\n      - data:/x|\n').labels).not.toContain('data');
    expect(ask('services:\n  web:\n    volumes:\n      - type: volume\n        source: |\n').labels).toEqual(['data']);
  });

  it('are images', () => {
    expect(ask('services:\n  web:\n    image: |\n').labels).toEqual(['nginx:1.29', 'mine:1']);
    expect(ask('services:\n  web:\n    image: ngi|nx:1\n').choose('nginx:1.29')).toBe('services:\n  web:\n    image: nginx:1.29\n');
  });

  it('are variables behind a dollar sign', () => {
    expect(ask('services:\n  web:\n    image: nginx:${|}\n').choose('TAG')).toBe('services:\n  web:\n    image: nginx:${TAG}\n');
    expect(ask('services:\n  web:\n    image: nginx:${T|\n').choose('TAG')).toBe('services:\n  web:\n    image: nginx:${TAG}\n');
    expect(ask('services:\n  web:\n    image: ${T|AX:-1}\n').choose('TAG')).toBe('services:\n  web:\n    image: ${TAG:-1}\n');
    expect(ask('services:\n  web:\n    command: >\n      echo ${|\n'.replace('>', '>-')).labels).toEqual(['TAG', 'DB_PASSWORD']);
    expect(ask('services:\n  web:\n    image: $${|\n').labels).not.toContain('TAG');
    expect(ask('services:\n  web:\n    image: $D|\n').choose('DB_PASSWORD')).toContain('image: $DB_PASSWORD\n');
  });

  it('are anchors behind a star', () => {
    expect(ask('x-a: &base {}\nservices:\n  web:\n    <<: *|\n').labels).toEqual(['*base']);
    expect(ask('services:\n  web:\n    <<: *|\nx-a: &base {}\n').labels).toEqual([]);
  });
});

describe('nothing', () => {
  it.each(['# comment|\n', 'services:\n  web: # |\n', 'services:\n  |\n', 'x-mine:\n  |\n', 'services:\n  web:\n    command: |\n', 'services:\n  web:\n    image: a\n      |\n'])('is offered in %j', (text) => {
    expect(ask(text).labels).toEqual([]);
  });
});
