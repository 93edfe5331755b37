import { healthCheck } from './checks.ts';
import type { Recipe, WiringRule } from './types.ts';

/** Clients of anything that speaks HTTP on its first port. */
export const httpWiring: readonly WiringRule[] = [
  { variable: '{SERVICE}_URL', template: 'http://{host}:{port}', description: 'Address of the service inside the network' },
];

/** Web servers and reverse proxies. */
export const webRecipes: readonly Recipe[] = [
  {
    id: 'nginx',
    title: 'nginx',
    summary: 'Web server and reverse proxy',
    category: 'web',
    icon: 'server',
    image: 'nginx:1.29',
    aliases: ['nginx/nginx'],
    ports: [{ container: 80, protocol: 'tcp', purpose: 'HTTP', publish: 8080, http: true }],
    variables: [
      { name: 'NGINX_ENTRYPOINT_QUIET_LOGS', description: 'Set to 1 to silence the start-up messages', need: 'optional', secret: false, default: undefined },
    ],
    volumes: [],
    // Any HTTP answer will do: a 404 or a 502 from a site in the making is still a running nginx.
    healthcheck: healthCheck(['CMD', 'curl', '-s', '-o', '/dev/null', 'http://127.0.0.1/'], '5s'),
    command: undefined,
    wiring: httpWiring,
    documentation: 'https://hub.docker.com/_/nginx',
  },
  {
    id: 'caddy',
    title: 'Caddy',
    summary: 'Web server with automatic HTTPS',
    category: 'web',
    icon: 'lock',
    image: 'caddy:2.10',
    aliases: [],
    ports: [
      { container: 80, protocol: 'tcp', purpose: 'HTTP', publish: 8081, http: true },
      { container: 443, protocol: 'tcp', purpose: 'HTTPS' },
      { container: 443, protocol: 'udp', purpose: 'HTTP/3' },
    ],
    variables: [],
    volumes: [
      { suffix: 'data', target: '/data', purpose: 'Certificates and keys' },
      { suffix: 'config', target: '/config', purpose: 'Last configuration' },
    ],
    // The admin endpoint listens on the loopback address only and answers whatever the sites do.
    healthcheck: healthCheck(['CMD', 'wget', '-q', '-O', '/dev/null', 'http://127.0.0.1:2019/config/'], '5s'),
    command: undefined,
    wiring: httpWiring,
    documentation: 'https://hub.docker.com/_/caddy',
  },
  {
    id: 'traefik',
    title: 'Traefik',
    summary: 'Reverse proxy that finds services by their labels',
    category: 'web',
    icon: 'route',
    // Before 3.6.1 Traefik cannot talk to Docker Engine 29 and newer.
    image: 'traefik:v3.6',
    aliases: [],
    ports: [
      { container: 80, protocol: 'tcp', purpose: 'HTTP', publish: 8082, http: true },
      { container: 8080, protocol: 'tcp', purpose: 'Dashboard and ping', publish: 8083, http: true },
    ],
    variables: [],
    volumes: [],
    binds: [{ source: '/var/run/docker.sock', target: '/var/run/docker.sock', readOnly: true, purpose: 'Finds containers and their labels. Whoever can use this socket controls the engine' }],
    healthcheck: healthCheck(['CMD', 'traefik', 'healthcheck', '--ping'], '5s'),
    command: ['--api.insecure=true', '--ping=true', '--entrypoints.web.address=:80', '--providers.docker=true', '--providers.docker.exposedbydefault=false'],
    wiring: httpWiring,
    documentation: 'https://doc.traefik.io/traefik/getting-started/docker/',
  },
  {
    id: 'whoami',
    title: 'whoami',
    summary: 'Tiny server that tells who answered; good for trying networks and replicas',
    category: 'web',
    icon: 'id-card',
    image: 'traefik/whoami:v1.11',
    aliases: ['containous/whoami'],
    ports: [{ container: 80, protocol: 'tcp', purpose: 'HTTP', publish: 8084, http: true }],
    variables: [
      { name: 'WHOAMI_NAME', description: 'Name it gives itself in the answer', need: 'optional', secret: false, default: undefined },
      { name: 'WHOAMI_PORT_NUMBER', description: 'Port it listens on', need: 'optional', secret: false, default: '80' },
    ],
    volumes: [],
    // The image holds one program and nothing that could ask it.
    healthcheck: undefined,
    command: undefined,
    wiring: httpWiring,
    documentation: 'https://github.com/traefik/whoami',
  },
];
