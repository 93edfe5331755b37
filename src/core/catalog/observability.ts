import { healthCheck } from './checks.ts';
import type { Recipe } from './types.ts';

/** Metrics and dashboards. */
export const observabilityRecipes: readonly Recipe[] = [
  {
    id: 'prometheus',
    title: 'Prometheus',
    summary: 'Collects and stores metrics',
    category: 'observability',
    icon: 'flame',
    image: 'prom/prometheus:v3.5.0',
    aliases: ['quay.io/prometheus/prometheus'],
    ports: [{ container: 9090, protocol: 'tcp', purpose: 'Web page and queries', publish: 9090, http: true }],
    variables: [],
    volumes: [{ suffix: 'data', target: '/prometheus', purpose: 'The metrics' }],
    healthcheck: healthCheck(['CMD', 'wget', '-q', '-O', '/dev/null', 'http://127.0.0.1:9090/-/healthy'], '10s'),
    command: undefined,
    wiring: [{ variable: 'PROMETHEUS_URL', template: 'http://{host}:{port}', description: 'Address for queries' }],
    documentation: 'https://prometheus.io/docs/prometheus/latest/installation/',
  },
  {
    id: 'grafana',
    title: 'Grafana',
    summary: 'Dashboards for metrics and logs',
    category: 'observability',
    icon: 'chart-line',
    image: 'grafana/grafana:12.1.0',
    aliases: ['grafana/grafana-oss', 'grafana/grafana-enterprise'],
    ports: [{ container: 3000, protocol: 'tcp', purpose: 'Web page', publish: 3001, http: true }],
    variables: [
      { name: 'GF_SECURITY_ADMIN_USER', description: 'Administrator', need: 'optional', secret: false, default: 'admin' },
      {
        name: 'GF_SECURITY_ADMIN_PASSWORD',
        description: 'Password of the administrator, set when the data folder is first made',
        need: 'optional',
        secret: true,
        default: 'admin',
        generate: true,
      },
    ],
    volumes: [{ suffix: 'data', target: '/var/lib/grafana', purpose: 'Dashboards and users' }],
    healthcheck: healthCheck(['CMD', 'wget', '-q', '-O', '/dev/null', 'http://127.0.0.1:3000/api/health'], '30s'),
    command: undefined,
    wiring: [{ variable: 'GRAFANA_URL', template: 'http://{host}:{port}', description: 'Address of the dashboards' }],
    documentation: 'https://grafana.com/docs/grafana/latest/setup-grafana/installation/docker/',
  },
];
