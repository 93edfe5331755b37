import { describe, expect, it } from 'vitest';
import { basename, cleanPath, compareText, dirname, isAbsolutePath, joinPath, resolvePath, sha256Hex, toRecord } from './index.ts';

describe('paths', () => {
  it('resolves POSIX paths as Go does', () => {
    expect(resolvePath('/srv/app', './data')).toBe('/srv/app/data');
    expect(resolvePath('/srv/app', '../../../x')).toBe('/x');
    expect(resolvePath('/srv/app', '/abs/')).toBe('/abs');
    expect(resolvePath('/srv/app', '')).toBe('/srv/app');
    expect(joinPath('a', '..', '..', 'b')).toBe('../b');
    expect(cleanPath('')).toBe('.');
  });

  it('resolves Windows paths in their own style', () => {
    expect(resolvePath('C:\\work\\app', './data/x')).toBe('C:\\work\\app\\data\\x');
    expect(resolvePath('C:/work', '..\\..\\x')).toBe('C:\\x');
    expect(resolvePath('/srv', 'D:\\x')).toBe('D:\\x');
    expect(isAbsolutePath('\\\\host\\share')).toBe(true);
    expect(isAbsolutePath('C:x')).toBe(false);
  });

  it('splits into folder and name', () => {
    expect([dirname('/a/b'), dirname('/a'), dirname('a'), dirname('/'), dirname('C:\\a'), dirname('C:\\a\\b')]).toEqual(['/a', '/', '.', '/', 'C:\\', 'C:\\a']);
    expect([basename('/a/b/'), basename('b'), basename('/'), basename('C:\\a\\b.yml')]).toEqual(['b', 'b', '', 'b.yml']);
  });
});

describe('sha256Hex', () => {
  it('hashes UTF-8', () => {
    expect(sha256Hex('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(sha256Hex('ü')).toBe('607474ca475a9724d7360aba71a56d5df77e61350e3f724cfa1f46e857e2d85f');
  });
});

describe('toRecord', () => {
  it('keeps hostile keys as data', () => {
    const record = toRecord([['__proto__', 1], ['a', 2]]);
    expect(Object.keys(record)).toEqual(['__proto__', 'a']);
    expect(record['constructor']).toBeUndefined();
    expect(({} as Record<string, unknown>)['1']).toBeUndefined();
  });
});

describe('compareText', () => {
  it('orders by code point', () => {
    expect(['b', 'B', 'a', '\uFF5E', '\u{1F600}'].sort(compareText)).toEqual(['B', 'a', 'b', '\uFF5E', '\u{1F600}']);
  });
});
