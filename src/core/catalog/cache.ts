import { healthCheck } from './checks.ts';
import type { Recipe, WiringRule } from './types.ts';

const redisWiring: readonly WiringRule[] = [
  { variable: 'REDIS_URL', template: 'redis://{host}:{port}', description: 'Connection URL of the cache' },
  { variable: 'REDIS_HOST', template: '{host}', description: 'Cache host', clients: ['php'] },
  { variable: 'REDIS_PORT', template: '{port}', description: 'Cache port', clients: ['php'] },
];

/** In-memory stores. */
export const cacheRecipes: readonly Recipe[] = [
  {
    id: 'redis',
    title: 'Redis',
    summary: 'In-memory store for caches, sessions and queues',
    category: 'cache',
    icon: 'zap',
    image: 'redis:8.2',
    aliases: ['redis/redis-stack-server', 'redis/redis-stack'],
    ports: [{ container: 6379, protocol: 'tcp', purpose: 'Redis' }],
    variables: [],
    volumes: [{ suffix: 'data', target: '/data', purpose: 'Snapshots and the append-only file' }],
    // redis-cli ends with 0 whatever the answer was, also while the data are still being read.
    healthcheck: healthCheck(['CMD-SHELL', 'redis-cli ping | grep -q PONG'], '10s'),
    command: undefined,
    wiring: redisWiring,
    documentation: 'https://hub.docker.com/_/redis',
  },
  {
    id: 'valkey',
    title: 'Valkey',
    summary: 'In-memory store, compatible with Redis',
    category: 'cache',
    icon: 'zap',
    image: 'valkey/valkey:8.1',
    aliases: [],
    ports: [{ container: 6379, protocol: 'tcp', purpose: 'Redis protocol' }],
    variables: [{ name: 'VALKEY_EXTRA_FLAGS', description: 'Further flags for the server', need: 'optional', secret: false, default: undefined }],
    volumes: [{ suffix: 'data', target: '/data', purpose: 'Snapshots and the append-only file' }],
    healthcheck: healthCheck(['CMD-SHELL', 'valkey-cli ping | grep -q PONG'], '10s'),
    command: undefined,
    wiring: redisWiring,
    documentation: 'https://hub.docker.com/r/valkey/valkey',
  },
  {
    id: 'memcached',
    title: 'Memcached',
    summary: 'In-memory cache that keeps nothing',
    category: 'cache',
    icon: 'memory-stick',
    image: 'memcached:1.6',
    aliases: [],
    ports: [{ container: 11211, protocol: 'tcp', purpose: 'Memcached' }],
    variables: [],
    volumes: [],
    // The image has no client; bash can open a connection by itself.
    healthcheck: healthCheck(
      ['CMD', 'bash', '-c', "exec 3<>/dev/tcp/127.0.0.1/11211 && printf 'version\\r\\n' >&3 && read -r -t 2 -u 3 line && [[ $$line == VERSION* ]]"],
      '5s',
    ),
    command: undefined,
    wiring: [
      { variable: 'MEMCACHED_SERVERS', template: '{host}:{port}', description: 'Host and port of the cache' },
      { variable: 'MEMCACHED_HOST', template: '{host}', description: 'Cache host', clients: ['php'] },
      { variable: 'MEMCACHED_PORT', template: '{port}', description: 'Cache port', clients: ['php'] },
    ],
    documentation: 'https://hub.docker.com/_/memcached',
  },
];
