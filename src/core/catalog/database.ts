import { healthCheck } from './checks.ts';
import type { Recipe, WiringRule } from './types.ts';

/** Laravel's names, which PHP applications commonly follow. */
function phpWiring(connection: string, user: string, password: string, database: string): readonly WiringRule[] {
  const clients = ['php'];
  return [
    { variable: 'DB_CONNECTION', template: connection, description: 'Kind of database', clients },
    { variable: 'DB_HOST', template: '{host}', description: 'Database host', clients },
    { variable: 'DB_PORT', template: '{port}', description: 'Database port', clients },
    { variable: 'DB_DATABASE', template: `{${database}}`, description: 'Database name', clients },
    { variable: 'DB_USERNAME', template: `{${user}}`, description: 'Database user', clients },
    { variable: 'DB_PASSWORD', template: `{${password}}`, description: 'Database password', clients },
  ];
}

const adminerWiring: WiringRule = { variable: 'ADMINER_DEFAULT_SERVER', template: '{host}', description: 'Server filled in on the sign-in page', clients: ['adminer'] };

/** MySQL and its kin differ only in the prefix of their variables. */
function mysqlWiring(prefix: 'MYSQL' | 'MARIADB'): readonly WiringRule[] {
  const clients = ['wordpress'];
  const url = 'Connection URL of the database';
  return [
    { variable: 'DATABASE_URL', template: `mysql://{${prefix}_USER}:{${prefix}_PASSWORD}@{host}:{port}/{${prefix}_DATABASE}`, description: url },
    { variable: 'DATABASE_URL', template: `mysql://root:{${prefix}_ROOT_PASSWORD}@{host}:{port}/{${prefix}_DATABASE}`, description: url },
    { variable: 'DATABASE_URL', template: `mysql://root:{${prefix}_ROOT_PASSWORD}@{host}:{port}/`, description: url },
    { variable: 'WORDPRESS_DB_HOST', template: '{host}:{port}', description: 'Database host and port', clients },
    { variable: 'WORDPRESS_DB_USER', template: `{${prefix}_USER}`, description: 'Database user', clients },
    { variable: 'WORDPRESS_DB_PASSWORD', template: `{${prefix}_PASSWORD}`, description: 'Database password', clients },
    { variable: 'WORDPRESS_DB_NAME', template: `{${prefix}_DATABASE}`, description: 'Database name', clients },
    ...phpWiring('mysql', `${prefix}_USER`, `${prefix}_PASSWORD`, `${prefix}_DATABASE`),
    adminerWiring,
  ];
}

/** Relational and document databases. */
export const databaseRecipes: readonly Recipe[] = [
  {
    id: 'postgres',
    title: 'PostgreSQL',
    summary: 'Relational database',
    category: 'database',
    icon: 'database',
    // From 18 on the image keeps its data in another place (/var/lib/postgresql).
    image: 'postgres:17',
    aliases: ['postgis/postgis', 'pgvector/pgvector', 'timescale/timescaledb'],
    ports: [{ container: 5432, protocol: 'tcp', purpose: 'PostgreSQL' }],
    variables: [
      {
        name: 'POSTGRES_PASSWORD',
        description: 'Password of the superuser, set when the data folder is first made',
        need: 'generated',
        secret: true,
        default: undefined,
        satisfiedBy: ['POSTGRES_PASSWORD_FILE', 'POSTGRES_HOST_AUTH_METHOD'],
      },
      { name: 'POSTGRES_USER', description: 'Superuser to create', need: 'optional', secret: false, default: 'postgres', offer: 'app' },
      { name: 'POSTGRES_DB', description: 'Database to create', need: 'optional', secret: false, default: undefined, defaultFrom: 'POSTGRES_USER', offer: 'app' },
      { name: 'POSTGRES_INITDB_ARGS', description: 'Arguments for initdb', need: 'optional', secret: false, default: undefined },
      { name: 'POSTGRES_HOST_AUTH_METHOD', description: 'How clients prove who they are; "trust" needs no password', need: 'optional', secret: false, default: 'scram-sha-256' },
      { name: 'PGDATA', description: 'Folder of the data', need: 'optional', secret: false, default: '/var/lib/postgresql/data' },
    ],
    volumes: [{ suffix: 'data', target: '/var/lib/postgresql/data', purpose: 'The databases' }],
    // Over TCP: the server that runs the first-time scripts listens on its socket file only, so it does not count as ready.
    healthcheck: healthCheck(
      ['CMD-SHELL', 'pg_isready -q -h 127.0.0.1 -U "$${POSTGRES_USER:-postgres}" -d "$${POSTGRES_DB:-$${POSTGRES_USER:-postgres}}"'],
      '30s',
    ),
    command: undefined,
    wiring: [
      { variable: 'DATABASE_URL', template: 'postgres://{POSTGRES_USER}:{POSTGRES_PASSWORD}@{host}:{port}/{POSTGRES_DB}', description: 'Connection URL of the database' },
      ...phpWiring('pgsql', 'POSTGRES_USER', 'POSTGRES_PASSWORD', 'POSTGRES_DB'),
      adminerWiring,
    ],
    documentation: 'https://hub.docker.com/_/postgres',
  },
  {
    id: 'mysql',
    title: 'MySQL',
    summary: 'Relational database',
    category: 'database',
    icon: 'database',
    image: 'mysql:8.4',
    aliases: ['mysql/mysql-server', 'container-registry.oracle.com/mysql/community-server', 'percona'],
    ports: [{ container: 3306, protocol: 'tcp', purpose: 'MySQL' }],
    variables: [
      {
        name: 'MYSQL_ROOT_PASSWORD',
        description: 'Password of root, set when the data folder is first made',
        need: 'generated',
        secret: true,
        default: undefined,
        satisfiedBy: ['MYSQL_ROOT_PASSWORD_FILE', 'MYSQL_ALLOW_EMPTY_PASSWORD', 'MYSQL_RANDOM_ROOT_PASSWORD'],
      },
      { name: 'MYSQL_DATABASE', description: 'Database to create', need: 'optional', secret: false, default: undefined, offer: 'app' },
      { name: 'MYSQL_USER', description: 'User to create, with all rights on that database', need: 'optional', secret: false, default: undefined, offer: 'app' },
      {
        name: 'MYSQL_PASSWORD',
        description: 'Password of that user',
        need: 'optional',
        secret: true,
        default: undefined,
        generate: true,
        requiredWith: 'MYSQL_USER',
        satisfiedBy: ['MYSQL_PASSWORD_FILE'],
      },
      { name: 'MYSQL_ROOT_HOST', description: 'Hosts from which root may connect', need: 'optional', secret: false, default: '%' },
    ],
    volumes: [{ suffix: 'data', target: '/var/lib/mysql', purpose: 'The databases' }],
    // Over TCP: the server that runs the first-time scripts has no network, so it does not count as ready.
    healthcheck: healthCheck(['CMD-SHELL', 'MYSQL_PWD="$$MYSQL_ROOT_PASSWORD" mysqladmin ping -h 127.0.0.1 -u root --silent'], '60s'),
    command: undefined,
    wiring: mysqlWiring('MYSQL'),
    documentation: 'https://hub.docker.com/_/mysql',
  },
  {
    id: 'mariadb',
    title: 'MariaDB',
    summary: 'Relational database, compatible with MySQL',
    category: 'database',
    icon: 'database',
    image: 'mariadb:11.8',
    aliases: ['quay.io/mariadb-foundation/mariadb-devel'],
    ports: [{ container: 3306, protocol: 'tcp', purpose: 'MySQL protocol' }],
    variables: [
      {
        name: 'MARIADB_ROOT_PASSWORD',
        description: 'Password of root, set when the data folder is first made',
        need: 'generated',
        secret: true,
        default: undefined,
        synonyms: ['MYSQL_ROOT_PASSWORD'],
        satisfiedBy: [
          'MARIADB_ROOT_PASSWORD_FILE',
          'MARIADB_ROOT_PASSWORD_HASH',
          'MARIADB_ROOT_PASSWORD_HASH_FILE',
          'MARIADB_ALLOW_EMPTY_ROOT_PASSWORD',
          'MARIADB_RANDOM_ROOT_PASSWORD',
          'MYSQL_ROOT_PASSWORD_FILE',
          'MYSQL_ALLOW_EMPTY_PASSWORD',
          'MYSQL_RANDOM_ROOT_PASSWORD',
        ],
      },
      { name: 'MARIADB_DATABASE', description: 'Database to create', need: 'optional', secret: false, default: undefined, offer: 'app', synonyms: ['MYSQL_DATABASE'] },
      { name: 'MARIADB_USER', description: 'User to create, with all rights on that database', need: 'optional', secret: false, default: undefined, offer: 'app', synonyms: ['MYSQL_USER'] },
      {
        name: 'MARIADB_PASSWORD',
        description: 'Password of that user',
        need: 'optional',
        secret: true,
        default: undefined,
        generate: true,
        requiredWith: 'MARIADB_USER',
        synonyms: ['MYSQL_PASSWORD'],
        satisfiedBy: ['MARIADB_PASSWORD_FILE', 'MARIADB_PASSWORD_HASH', 'MARIADB_PASSWORD_HASH_FILE', 'MYSQL_PASSWORD_FILE'],
      },
      { name: 'MARIADB_AUTO_UPGRADE', description: 'Set to 1 to upgrade the data of an older version at start', need: 'optional', secret: false, default: undefined },
    ],
    volumes: [{ suffix: 'data', target: '/var/lib/mysql', purpose: 'The databases' }],
    healthcheck: healthCheck(['CMD', 'healthcheck.sh', '--connect', '--innodb_initialized'], '60s'),
    command: undefined,
    wiring: mysqlWiring('MARIADB'),
    documentation: 'https://hub.docker.com/_/mariadb',
  },
  {
    id: 'mongo',
    title: 'MongoDB',
    summary: 'Document database',
    category: 'database',
    icon: 'leaf',
    image: 'mongo:8.0',
    aliases: [],
    ports: [{ container: 27017, protocol: 'tcp', purpose: 'MongoDB' }],
    variables: [
      // Without both of them the image runs, open to everybody on the network.
      {
        name: 'MONGO_INITDB_ROOT_USERNAME',
        description: 'Administrator to create; goes with the password',
        need: 'optional',
        secret: false,
        default: undefined,
        offer: 'root',
        requiredWith: 'MONGO_INITDB_ROOT_PASSWORD',
        satisfiedBy: ['MONGO_INITDB_ROOT_USERNAME_FILE'],
      },
      {
        name: 'MONGO_INITDB_ROOT_PASSWORD',
        description: 'Password of the administrator; goes with the user name',
        need: 'optional',
        secret: true,
        default: undefined,
        generate: true,
        requiredWith: 'MONGO_INITDB_ROOT_USERNAME',
        satisfiedBy: ['MONGO_INITDB_ROOT_PASSWORD_FILE'],
      },
      { name: 'MONGO_INITDB_DATABASE', description: 'Database for the first-time scripts', need: 'optional', secret: false, default: 'test', offer: 'app' },
    ],
    volumes: [
      { suffix: 'data', target: '/data/db', purpose: 'The databases' },
      { suffix: 'config', target: '/data/configdb', purpose: 'Metadata of a config server' },
    ],
    // By host name: the server that runs the first-time scripts listens on the loopback address only, so it does not count as ready.
    healthcheck: healthCheck(
      ['CMD-SHELL', 'mongosh --quiet --norc --host "$$(hostname)" --eval "quit(db.adminCommand({ ping: 1 }).ok ? 0 : 2)"'],
      '30s',
      '10s',
    ),
    command: undefined,
    wiring: [
      {
        variable: 'MONGODB_URI',
        template: 'mongodb://{MONGO_INITDB_ROOT_USERNAME}:{MONGO_INITDB_ROOT_PASSWORD}@{host}:{port}/{MONGO_INITDB_DATABASE}?authSource=admin',
        description: 'Connection URL of the database',
      },
      { variable: 'MONGODB_URI', template: 'mongodb://{host}:{port}/{MONGO_INITDB_DATABASE}', description: 'Connection URL of the database' },
    ],
    documentation: 'https://hub.docker.com/_/mongo',
  },
];
