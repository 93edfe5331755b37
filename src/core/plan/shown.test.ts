import { expect, it } from 'vitest';
import { loadProject } from '#core/compose';
import { deploy } from '#core/deploy';
import { snapshotRequest, takeSnapshot } from '#core/observe';
import { RecordingEngine } from '../../../test/support/recording-engine.ts';
import { shownPlan } from './shown.ts';
import { planUp } from './up.ts';

const text = `
name: shop
services:
  vpn: {image: vpn}
  web:
    image: app
    build: {context: ., args: {NPM_TOKEN: build-secret, MODE: fast}}
    network_mode: "service:vpn"
    environment: {PASSWORD: env-secret, URL: "postgres://u:url-secret@db/x", MODE: fast, FROM_SHELL: }
    labels: {auth.users: label-secret}
    command: [run, "--db=postgres://u:command-secret@db"]
    secrets: [key]
    configs: [settings]
    logging: {driver: splunk, options: {splunk-token: log-secret, tag: fast}}
    volumes: ["nas:/nas"]
secrets: {key: {environment: KEY_FILE}}
configs: {settings: {content: config-secret}}
volumes: {nas: {driver_opts: {type: cifs, o: "addr=nas,username=u,password=volume-secret"}}}
`;

it('hides in a plan what nobody has to see, and nothing else', async () => {
  const { project } = loadProject({ files: [{ path: '/srv/shop/compose.yaml', text }], reader: { readFile: () => ({ kind: 'missing' }), variable: () => undefined } });
  if (project === undefined) throw new Error('not loaded');
  const plan = planUp(project, await takeSnapshot(new RecordingEngine({ imageId: () => undefined }), snapshotRequest(project)), { variables: { KEY_FILE: 'file-secret' } });
  const written = JSON.stringify(plan);
  for (const secret of ['build', 'env', 'url', 'label', 'command', 'config', 'file', 'log', 'volume']) expect(written).toContain(`${secret}-secret`);
  const shown = shownPlan(plan);
  expect(JSON.stringify(shown)).not.toContain('-secret');
  expect(JSON.stringify(shown)).toContain('MODE=fast');
  expect(shown.steps.map((step) => step.id)).toEqual(plan.steps.map((step) => step.id));
});

it('hides the variables that a plan in two parts carries along', async () => {
  const { project } = loadProject({ files: [{ path: '/srv/shop/compose.yaml', text: text.replace('build:', 'pull_policy: build\n    build:') }], reader: { readFile: () => ({ kind: 'missing' }), variable: () => undefined } });
  if (project === undefined) throw new Error('not loaded');
  const engine = new RecordingEngine();
  const options = { variables: { KEY_FILE: 'file-secret' } };
  await deploy(planUp(project, await takeSnapshot(engine, snapshotRequest(project)), options), engine, { signal: new AbortController().signal, onEvent: () => {}, now: () => 0 });
  const plan = planUp(project, await takeSnapshot(engine, snapshotRequest(project)), options);
  expect(plan.again?.variables).toEqual({ KEY_FILE: 'file-secret' });
  expect(JSON.stringify(shownPlan(plan))).not.toContain('-secret');
});
