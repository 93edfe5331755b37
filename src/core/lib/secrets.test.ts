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
    ['http://db:5432/app', 'http://db:5432/app'],
    ['user@example.org', 'user@example.org'],
    ['plain', 'plain'],
  ])('%s', (text, shown) => {
    expect(withoutPasswords(text)).toBe(shown);
  });

  it('takes no longer on a hostile text than its length allows', () => {
    const text = 'a://x:'.repeat(200_000);
    const began = performance.now();
    expect(withoutPasswords(text)).toBe(text);
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});
