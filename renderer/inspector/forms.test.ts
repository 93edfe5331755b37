import { describe, expect, it } from 'vitest';
import { commandText, environmentRows, hasVariable, isDuration, listEntries, mountProblem, portProblem, publishedRange, readCommand, withItem } from './forms.ts';

describe('environmentRows', () => {
  it('reads both forms as written', () => {
    expect(environmentRows({ A: 1, B: null, C: '${X}' })).toEqual([
      { name: 'A', value: '1' },
      { name: 'B', value: null },
      { name: 'C', value: '${X}' },
    ]);
    expect(environmentRows(['A=1=2', 'B', 'C='])).toEqual([
      { name: 'A', value: '1=2' },
      { name: 'B', value: null },
      { name: 'C', value: '' },
    ]);
    expect(environmentRows('nonsense')).toEqual([]);
  });
});

describe('portProblem', () => {
  it.each(['80', '8080:80', '127.0.0.1:5432:5432', '127.0.0.1::80', '53:53/udp', '3000-3005', '9090-9091:8080-8081', '[::1]:80:80', '${PORT}:80', '8000-9000:80'])('accepts %s', (text) => {
    expect(portProblem(text)).toBeUndefined();
  });

  it.each([
    ['', 'syntax'],
    ['http', 'syntax'],
    ['8080:80:', 'syntax'],
    ['80/icmp', 'syntax'],
    ['1.2.3.4:80', 'syntax'],
    ['70000:80', 'range'],
    ['80:0', 'range'],
    ['9000-8000:80', 'range'],
    ['8000-8002:80-81', 'mismatch'],
  ])('refuses %j as %s', (text, problem) => {
    expect(portProblem(text)).toBe(problem);
  });
});

describe('publishedRange', () => {
  it('finds the host ports', () => {
    expect(publishedRange('127.0.0.1:8080:80')).toEqual({ first: 8080, last: 8080, protocol: 'tcp' });
    expect(publishedRange('8000-8002:80-82/udp')).toEqual({ first: 8000, last: 8002, protocol: 'udp' });
    expect(publishedRange('80')).toBeUndefined();
  });
});

describe('commands', () => {
  it('come back as they were', () => {
    expect(readCommand(commandText(['sh', '-c', 'echo "hi"']))).toEqual(['sh', '-c', 'echo "hi"']);
    expect(readCommand(commandText('npm start'))).toBe('npm start');
    expect(readCommand('  ')).toBeUndefined();
  });

  it('are refused when a list is not one', () => {
    for (const text of ['["a"', '[a: b]', '[[a]]']) expect(readCommand(text)).toBe(false);
  });
});

describe('lists', () => {
  it('tell short entries from long ones', () => {
    expect(listEntries(['8080:80', 443, { target: 80 }])).toEqual([
      { kind: 'short', text: '8080:80' },
      { kind: 'short', text: '443' },
      { kind: 'long', value: { target: 80 } },
    ]);
  });

  it('change one item at a time', () => {
    expect(withItem(['a', 'b'], 1, 'c')).toEqual(['a', 'c']);
    expect(withItem(['a', 'b'], 0, undefined)).toEqual(['b']);
    expect(withItem(['a'], 0, undefined)).toBeUndefined();
    expect(withItem(undefined, 0, 'a')).toEqual(['a']);
  });
});

describe('mountProblem', () => {
  it.each([
    ['data', '/var/lib'],
    ['./src', '/app'],
    ['/srv', '/srv'],
    ['', '/cache'],
    ['C:\\data', 'C:\\app'],
    ['${DATA}', '/data'],
  ])('accepts %s → %s', (source, target) => {
    expect(mountProblem(source, target)).toBeUndefined();
  });

  it.each([
    ['data', 'var/lib', 'target'],
    ['data', '/a:ro', 'target'],
    ['my data', '/a', 'source'],
    ['src/app', '/a', 'source'],
  ])('refuses %s → %s at its %s', (source, target, problem) => {
    expect(mountProblem(source, target)).toBe(problem);
  });
});

it('knows a variable from an escaped dollar', () => {
  expect(hasVariable('${A}') && hasVariable('$A/b') && hasVariable('$$$A')).toBe(true);
  expect(hasVariable('$$A') || hasVariable('5$') || hasVariable('$$$$A')).toBe(false);
});

it('knows a duration', () => {
  expect(['30s', '1m30s', '1.5h', '500ms', '${T}'].every(isDuration)).toBe(true);
  expect(['30', 's', '1 m', '-5s'].some(isDuration)).toBe(false);
});
