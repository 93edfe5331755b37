import { healthCheck } from './checks.ts';
import type { Recipe } from './types.ts';

/** Object storage. */
export const storageRecipes: readonly Recipe[] = [
  {
    id: 'minio',
    title: 'MinIO',
    summary: 'Object storage with the interface of S3',
    category: 'storage',
    icon: 'hard-drive',
    image: 'minio/minio:RELEASE.2025-09-07T16-13-09Z',
    aliases: ['quay.io/minio/minio'],
    ports: [
      { container: 9000, protocol: 'tcp', purpose: 'S3 interface' },
      { container: 9001, protocol: 'tcp', purpose: 'Console', publish: 9001, http: true },
    ],
    variables: [
      { name: 'MINIO_ROOT_USER', description: 'Administrator, at least 3 characters', need: 'optional', secret: false, default: 'minioadmin', offer: 'admin' },
      { name: 'MINIO_ROOT_PASSWORD', description: 'Password of the administrator, at least 8 characters', need: 'optional', secret: true, default: 'minioadmin', generate: true },
    ],
    volumes: [{ suffix: 'data', target: '/data', purpose: 'The buckets' }],
    healthcheck: healthCheck(['CMD', 'mc', 'ready', 'local'], '10s'),
    command: ['server', '/data', '--console-address', ':9001'],
    wiring: [
      { variable: 'S3_ENDPOINT', template: 'http://{host}:{port}', description: 'Address of the S3 interface' },
      { variable: 'AWS_ACCESS_KEY_ID', template: '{MINIO_ROOT_USER}', description: 'Access key' },
      { variable: 'AWS_SECRET_ACCESS_KEY', template: '{MINIO_ROOT_PASSWORD}', description: 'Secret key' },
    ],
    documentation: 'https://github.com/minio/minio/tree/master/docs/docker',
  },
];
