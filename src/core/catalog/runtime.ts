import { healthCheck } from './checks.ts';
import type { Recipe } from './types.ts';
import { httpWiring } from './web.ts';

// As the first process of a container Node gets no default reaction to SIGTERM, so the sample answers it.
const nodeSample = [
  "const { createServer } = require('node:http');",
  "const { hostname } = require('node:os');",
  "createServer((request, response) => response.end('Hello from Node.js in ' + hostname() + '\\n')).listen(3000, () => console.log('Listening on port 3000'));",
  "process.on('SIGTERM', () => process.exit(0));",
].join(' ');

const nodeCheck =
  "require('node:http').get('http://127.0.0.1:3000/', (response) => process.exit(response.statusCode < 500 ? 0 : 1)).on('error', () => process.exit(1))";

const pythonCheck = "import socket; socket.create_connection(('127.0.0.1', 8000), 2).close()";

/** Languages and applications. Each runtime serves a small page until it is given a program of its own. */
export const runtimeRecipes: readonly Recipe[] = [
  {
    id: 'node',
    title: 'Node.js',
    summary: 'JavaScript runtime; serves a small page until you give it your program',
    category: 'runtime',
    icon: 'hexagon',
    image: 'node:24-slim',
    aliases: [],
    ports: [{ container: 3000, protocol: 'tcp', purpose: 'HTTP', publish: 3000, http: true }],
    variables: [{ name: 'NODE_ENV', description: 'development or production', need: 'optional', secret: false, default: undefined }],
    volumes: [],
    healthcheck: healthCheck(['CMD', 'node', '-e', nodeCheck], '10s'),
    command: ['node', '-e', nodeSample],
    wiring: httpWiring,
    documentation: 'https://hub.docker.com/_/node',
  },
  {
    id: 'python',
    title: 'Python',
    summary: 'Python runtime; serves its folder until you give it your program',
    category: 'runtime',
    icon: 'worm',
    image: 'python:3.13-slim',
    aliases: [],
    ports: [{ container: 8000, protocol: 'tcp', purpose: 'HTTP', publish: 8000, http: true }],
    variables: [{ name: 'PYTHONUNBUFFERED', description: 'Set to 1 so that output appears in the logs at once', need: 'optional', secret: false, default: undefined, offer: '1' }],
    volumes: [],
    healthcheck: healthCheck(['CMD', 'python', '-c', pythonCheck], '10s'),
    command: ['python', '-m', 'http.server', '8000', '--directory', '/srv'],
    // As the first process of a container Python ignores SIGTERM, but http.server ends on an interrupt.
    attributes: { stop_signal: 'SIGINT' },
    wiring: httpWiring,
    documentation: 'https://hub.docker.com/_/python',
  },
  {
    id: 'php',
    title: 'PHP',
    summary: 'PHP with the Apache web server; shows phpinfo() until you mount your pages',
    category: 'runtime',
    icon: 'file-code',
    image: 'php:8.4-apache',
    aliases: [],
    ports: [{ container: 80, protocol: 'tcp', purpose: 'HTTP', publish: 8085, http: true }],
    variables: [],
    volumes: [],
    healthcheck: healthCheck(['CMD', 'curl', '-s', '-o', '/dev/null', 'http://127.0.0.1/'], '5s'),
    command: ['sh', '-c', "[ -e index.php ] || echo '<?php phpinfo();' > index.php; exec apache2-foreground"],
    wiring: httpWiring,
    documentation: 'https://hub.docker.com/_/php',
  },
  {
    id: 'wordpress',
    title: 'WordPress',
    summary: 'Web site with an editor; needs MySQL or MariaDB',
    category: 'runtime',
    icon: 'newspaper',
    image: 'wordpress:6.8',
    aliases: [],
    ports: [{ container: 80, protocol: 'tcp', purpose: 'HTTP', publish: 8086, http: true }],
    variables: [
      { name: 'WORDPRESS_DB_HOST', description: 'Database host, with a port if it is not 3306: link a database to fill it in', need: 'required', secret: false, default: 'mysql' },
      { name: 'WORDPRESS_DB_USER', description: 'Database user', need: 'required', secret: false, default: undefined, satisfiedBy: ['WORDPRESS_DB_USER_FILE'] },
      { name: 'WORDPRESS_DB_PASSWORD', description: 'Password of the database user', need: 'required', secret: true, default: undefined, satisfiedBy: ['WORDPRESS_DB_PASSWORD_FILE'] },
      { name: 'WORDPRESS_DB_NAME', description: 'Database name', need: 'required', secret: false, default: 'wordpress', satisfiedBy: ['WORDPRESS_DB_NAME_FILE'] },
      { name: 'WORDPRESS_TABLE_PREFIX', description: 'Prefix of the tables', need: 'optional', secret: false, default: 'wp_' },
      { name: 'WORDPRESS_DEBUG', description: 'Set to 1 to show errors', need: 'optional', secret: false, default: undefined },
    ],
    volumes: [{ suffix: 'html', target: '/var/www/html', purpose: 'Themes, plugins and uploads' }],
    healthcheck: healthCheck(['CMD', 'curl', '-fsS', '-o', '/dev/null', 'http://127.0.0.1/wp-login.php'], '30s'),
    command: undefined,
    wiring: httpWiring,
    documentation: 'https://hub.docker.com/_/wordpress',
  },
];
