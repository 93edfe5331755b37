import { healthCheck } from './checks.ts';
import type { Recipe } from './types.ts';

/** Message brokers. */
export const queueRecipes: readonly Recipe[] = [
  {
    id: 'rabbitmq',
    title: 'RabbitMQ',
    summary: 'Message broker with a management page',
    category: 'queue',
    icon: 'rabbit',
    image: 'rabbitmq:4.1-management',
    aliases: [],
    ports: [
      { container: 5672, protocol: 'tcp', purpose: 'AMQP' },
      { container: 15672, protocol: 'tcp', purpose: 'Management page', publish: 15672, http: true },
    ],
    variables: [
      { name: 'RABBITMQ_DEFAULT_USER', description: 'User to create', need: 'optional', secret: false, default: 'guest', offer: 'app' },
      { name: 'RABBITMQ_DEFAULT_PASS', description: 'Password of that user', need: 'optional', secret: true, default: 'guest', generate: true },
      { name: 'RABBITMQ_DEFAULT_VHOST', description: 'Virtual host to create', need: 'optional', secret: false, default: '/' },
    ],
    volumes: [{ suffix: 'data', target: '/var/lib/rabbitmq', purpose: 'Queues, users and settings' }],
    healthcheck: healthCheck(['CMD-SHELL', 'rabbitmq-diagnostics -q ping && rabbitmq-diagnostics -q check_port_connectivity'], '60s', '10s'),
    command: undefined,
    // The data folder is named after the host: with a new name for each container the queues would seem lost.
    attributes: { hostname: '{name}' },
    wiring: [
      // An empty path would be the virtual host with the empty name; none at all is "/".
      { variable: 'AMQP_URL', template: 'amqp://{RABBITMQ_DEFAULT_USER}:{RABBITMQ_DEFAULT_PASS}@{host}:{port}', description: 'Connection URL of the broker' },
    ],
    documentation: 'https://hub.docker.com/_/rabbitmq',
  },
  {
    id: 'nats',
    title: 'NATS',
    summary: 'Light message broker, with JetStream storage',
    category: 'queue',
    icon: 'send',
    // The alpine variant has a wget to ask for its health; the plain one holds nothing but the server.
    image: 'nats:2.11-alpine',
    aliases: [],
    ports: [
      { container: 4222, protocol: 'tcp', purpose: 'NATS' },
      { container: 8222, protocol: 'tcp', purpose: 'Monitoring', publish: 8222, http: true },
    ],
    variables: [],
    volumes: [{ suffix: 'data', target: '/data', purpose: 'JetStream streams' }],
    healthcheck: healthCheck(['CMD', 'wget', '-q', '-O', '/dev/null', 'http://127.0.0.1:8222/healthz'], '5s'),
    command: ['nats-server', '--jetstream', '--store_dir', '/data', '--http_port', '8222'],
    wiring: [{ variable: 'NATS_URL', template: 'nats://{host}:{port}', description: 'Connection URL of the broker' }],
    documentation: 'https://hub.docker.com/_/nats',
  },
];
