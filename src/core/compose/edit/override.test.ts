import { describe, expect, it } from 'vitest';
import { editText, type Edit } from './index.ts';

const shared = `x-env: &env
  A: "1" # first
  B: "2"

x-ports: &ports ["80:80"]

services:
  web: &web
    image: nginx
    environment: *env # as all
    ports: *ports
  api:
    <<: *web
    command: run
  db:
    image: &db postgres:17
  copy:
    image: *db
    environment:
      <<: *env
      C: "3"
`;

function over(edit: Edit, text = shared): string {
  const refused = editText(text, [edit]);
  expect(refused.refused?.code).toMatch(/value/);
  expect(refused.refused?.origin?.line).toBeGreaterThan(0);
  expect(refused.text).toBe(text);
  const made = editText(text, [edit], { override: true });
  expect(made.refused).toBeUndefined();
  return made.text;
}

describe('an override', () => {
  it('of an aliased map merges the anchor and adds the key', () => {
    const text = shared.replace('  api:\n    <<: *web\n    command: run\n', '');
    expect(over({ op: 'set', path: ['services', 'web', 'environment', 'A'], value: 'x' }, text)).toBe(text.replace('environment: *env # as all\n', 'environment: # as all\n      <<: *env\n      A: x\n'));
  });

  it('keeps what others take from the place', () => {
    const text = over({ op: 'set', path: ['services', 'web', 'environment', 'A'], value: 'x' });
    expect(text).toContain('  web: &web\n    image: nginx\n    environment: # as all\n      <<: *env\n      A: x\n');
    expect(text).toContain('    command: run\n    environment:\n      A: "1"\n      B: "2"\n');
  });

  it('of an aliased list writes the list out', () => {
    const text = shared.replace('  api:\n    <<: *web\n    command: run\n', '');
    expect(over({ op: 'append', path: ['services', 'web', 'ports'], value: '81:81' }, text)).toBe(text.replace('ports: *ports\n', 'ports:\n      - "80:80"\n      - "81:81"\n'));
  });

  it('of a part of a merged value writes that part out', () => {
    expect(over({ op: 'append', path: ['services', 'api', 'ports'], value: '81:81' })).toBe(shared.replace('command: run\n', 'command: run\n    ports:\n      - "80:80"\n      - "81:81"\n'));
    expect(over({ op: 'set', path: ['services', 'api', 'environment', 'A'], value: 'x' })).toBe(shared.replace('command: run\n', 'command: run\n    environment:\n      <<: *env\n      A: x\n'));
  });

  it('that takes a merged key away writes out the others', () => {
    expect(over({ op: 'remove', path: ['services', 'copy', 'environment', 'A'] })).toBe(shared.replace('      <<: *env\n      C', '      B: "2"\n      C'));
    expect(over({ op: 'rename', path: ['services', 'copy', 'environment', 'A'], to: 'Z' })).toContain('      Z: "1"\n      B: "2"\n      C: "3"\n');
    expect(over({ op: 'remove', path: ['services', 'web', 'environment', 'B'] }, shared.replace('  api:\n    <<: *web\n    command: run\n', ''))).toContain('    environment: # as all\n      A: "1"\n');
  });

  it('of an anchored value gives the others what they had', () => {
    expect(over({ op: 'set', path: ['services', 'db', 'image'], value: 'postgres:18' })).toBe(shared.replace('&db postgres:17', '&db postgres:18').replace('image: *db', 'image: postgres:17'));
    expect(over({ op: 'set', path: ['services', 'web', 'image'], value: 'caddy' })).toBe(shared.replace('image: nginx', 'image: caddy').replace('command: run\n', 'command: run\n    image: nginx\n'));
  });

  it('that removes an anchor writes out what others take from it', () => {
    const text = over({ op: 'remove', path: ['services', 'web'] });
    expect(text).not.toContain('web');
    expect(text).toContain('  api:\n    image: nginx\n    environment:\n      A: "1"\n      B: "2"\n    ports:\n      - "80:80"\n    command: run\n');
  });

  it('works in flow collections and behind dashes', () => {
    const flow = 'x: &x {a: 1}\ny: {z: *x, w: [*x]}\nv:\n  - *x\n';
    expect(over({ op: 'set', path: ['y', 'z', 'b'], value: 2 }, flow)).toBe(flow.replace('z: *x', 'z: {<<: *x, b: 2}'));
    expect(over({ op: 'set', path: ['y', 'w', 0, 'a'], value: 2 }, flow)).toBe(flow.replace('[*x]', '[{<<: *x, a: 2}]'));
    expect(over({ op: 'set', path: ['v', 0, 'a'], value: 2 }, flow)).toBe(flow.replace('- *x', '- <<: *x\n    a: 2'));
  });

  it('is not needed and changes nothing more where nothing is shared', () => {
    const edit: Edit = { op: 'set', path: ['services', 'db', 'command'], value: 'x' };
    expect(editText(shared, [edit], { override: true })).toEqual(editText(shared, [edit]));
    const missing: Edit = { op: 'remove', path: ['services', 'none'] };
    expect(editText(shared, [missing], { override: true })).toEqual(editText(shared, [missing]));
  });

  it('ends where aliases multiply without end', () => {
    const bomb = `a: &a [x, x, x, x, x, x, x, x, x, x]\n${'bcdefgh'.split('').map((name, index) => `${name}: &${name} [${Array.from({ length: 10 }, () => `*${'abcdefg'[index]}`).join(', ')}]\n`).join('')}z: *h\n`;
    const result = editText(bomb, [{ op: 'append', path: ['z'], value: 'y' }], { override: true });
    expect(result.refused).toBeDefined();
    expect(result.text).toBe(bomb);
  });
});
