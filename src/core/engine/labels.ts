/**
 * Labels of Docker Compose v2 (docker/compose `pkg/api/labels.go`), so that `docker compose ps|ls|logs|down`
 * and Docker Desktop understand what Slipway launched, and Slipway what they launched.
 */
export const composeLabels = {
  project: 'com.docker.compose.project',
  service: 'com.docker.compose.service',
  containerNumber: 'com.docker.compose.container-number',
  oneOff: 'com.docker.compose.oneoff',
  configHash: 'com.docker.compose.config-hash',
  image: 'com.docker.compose.image',
  dependsOn: 'com.docker.compose.depends_on',
  workingDir: 'com.docker.compose.project.working_dir',
  configFiles: 'com.docker.compose.project.config_files',
  environmentFile: 'com.docker.compose.project.environment_file',
  replace: 'com.docker.compose.replace',
  version: 'com.docker.compose.version',
  network: 'com.docker.compose.network',
  volume: 'com.docker.compose.volume',
} as const;

/** The Docker Compose release whose decisions and labels Slipway reproduces; written as the `version` label. */
export const composeVersion = '2.40.3';

/** Slipway's own labels, only ever in addition to Compose's. */
export const slipwayLabels = {
  /** On short-lived probe containers: the id of the container whose namespace they share. */
  probe: 'dev.slipway.probe',
  /** On the same: the project it belongs to. Not Compose's label, so that nobody takes it for a service. */
  probeProject: 'dev.slipway.probe.project',
} as const;
