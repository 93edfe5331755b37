import { describe, expect, it } from 'vitest';
import { looksSecret, withoutPasswords } from './secrets.ts';

describe('looksSecret', () => {
  it.each(['POSTGRES_PASSWORD', 'DB_PASS', 'API_KEY', 'apikey', 'APP_KEY', 'KEY', 'SECRET_KEY_BASE', 'JWT_SECRET', 'GH_TOKEN', 'WORDPRESS_NONCE_SALT', 'SMTP_AUTH'])('%s', (name) => {
    expect(looksSecret(name)).toBe(true);
  });

  it.each(['NODE_ENV', 'PORT', 'HOSTNAME', 'KEYSPACE', 'KEYCLOAK_URL', 'MONKEY'])('not %s', (name) => {
    expect(looksSecret(name)).toBe(false);
  });
});

describe('withoutPasswords', () => {
  it.each([
    ['postgres://user:secret@db:5432/app?a=b', 'postgres://user:••••••@db:5432/app?a=b'],
    ['redis://:secret@cache', 'redis://:••••••@cache'],
    ['mongodb+srv://u:p@ss/w:rd@host', 'mongodb+srv://u:••••••@host'],
    ['first http://a:b@c then amqp://d:e@f', 'first http://a:••••••@c then amqp://d:••••••@f'],
    ['https://ghp_0123@github.com/a/b.git#main', 'https://••••••@github.com/a/b.git#main'],
    ['x=https://0123456789abcdef01234:x-oauth-basic@host/a', 'x=https://••••••@host/a'],
    ['ssh://git@github.com/a.git', 'ssh://git@github.com/a.git'],
    ['https://unpkg.com/react@18/index.js', 'https://unpkg.com/react@18/index.js'],
    ['http://db:5432/app', 'http://db:5432/app'],
    ['user@example.org', 'user@example.org'],
    ['plain', 'plain'],
  ])('%s', (text, shown) => {
    expect(withoutPasswords(text)).toBe(shown);
  });

  it('takes no longer on a hostile text than its length allows', () => {
    const texts = ['a://x:'.repeat(200_000), 'http://'.repeat(200_000), `http://${'a'.repeat(1_000_000)}`];
    expect(texts.map(withoutPasswords)).toEqual(texts);
  });
});
