import { describe, expect, it } from 'vitest';
import { hostMentions, renameHost } from './hosts.ts';

function hosts(variable: string, value: string): readonly (readonly [string, number | undefined])[] {
  for (const { host, start, end } of hostMentions(variable, value)) expect(value.slice(start, end)).toBe(host);
  return hostMentions(variable, value).map(({ host, port }) => [host, port]);
}

describe('hostMentions', () => {
  it.each([
    ['DATABASE_URL', 'postgres://user:pass@db:5432/app', [['db', 5432]]],
    ['X', 'http://api/path?x=http://other:81', [['api', 80], ['other', 81]]],
    ['X', 'https://api', [['api', 443]]],
    ['X', 'redis://cache', [['cache', undefined]]],
    ['X', 'mongodb://u:p@m1:27017,m2:27018/db?replicaSet=r', [['m1', 27017], ['m2', 27018]]],
    ['X', 'jdbc:postgresql://db:5432/x', [['db', 5432]]],
    ['X', 'amqp://guest:p%40ss@mq:5672', [['mq', 5672]]],
    ['X', 'root:pw@tcp(db:3306)/app', [['db', 3306]]],
    ['X', 'Server=sql,1433;Database=x', [['sql', 1433]]],
    ['X', 'host=db port=5432 user=x', [['db', undefined]]],
    ['X', 'PLAINTEXT://kafka:9092,PLAINTEXT_HOST://localhost:29092', [['kafka', 9092], ['localhost', 29092]]],
    ['BROKERS', 'k1:9092, k2:9092', [['k1', 9092], ['k2', 9092]]],
    ['X', 'db:5432', [['db', 5432]]],
    ['DB_HOST', 'db', [['db', undefined]]],
    ['SERVER', 'db', [['db', undefined]]],
    ['DB_NAME', 'db', []],
    ['DB_HOST', 'some words here', []],
    ['X', '12:30', []],
    ['X', '127.0.0.1:80', []],
    ['X', 'a:b:c', []],
    ['X', 'image:1.2', []],
    ['X', 'http://${HOST}:80', []],
    ['X', '://', []],
    ['X', 'http://', []],
  ])('%s=%s', (variable, value, expected) => {
    expect(hosts(variable, value)).toEqual(expected);
  });

  it('bears hostile values', () => {
    for (const piece of ['://', '@', 'a:', '${', 'host=', 'tcp(', ',', ' ', 'http://a@']) {
      expect(() => hostMentions('X_URL', piece.repeat(8_000 / piece.length))).not.toThrow();
    }
    expect(hostMentions('X', `http://db${' '.repeat(10_000)}`)).toEqual([]);
  });
});

describe('renameHost', () => {
  it('replaces hosts only', () => {
    expect(renameHost('X', 'db://db:db@db:1/db', 'db', 'store')).toBe('db://db:db@store:1/db');
    expect(renameHost('X', 'db', 'db', 'store')).toBeUndefined();
    expect(renameHost('X', 'http://dbx', 'db', 'store')).toBeUndefined();
  });
});
