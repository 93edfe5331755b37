import { request } from 'node:http';
import { composeLabels, slipwayLabels, type ContainerSummary, type Engine } from '#core/engine';

/**
 * Anonymous volumes that containers mount. One that a replaced container handed on counts as named for the engine, and stays when the last
 * container that mounts it goes: the same with Docker Compose.
 */
export function anonymousVolumes(containers: readonly Pick<ContainerSummary, 'mounts'>[]): readonly string[] {
  return containers.flatMap(({ mounts }) => mounts.flatMap(({ type, name }) => (type === 'volume' && name !== undefined && /^[0-9a-f]{64}$/.test(name) ? [name] : [])));
}

/**
 * Removes by id all that carries the label of a test's own project, helpers of probes that were cut short, and anonymous volumes.
 * @param handedOn anonymous volumes of containers that are gone already
 */
export async function removeProject(engine: Engine, project: string, handedOn: readonly string[] = []): Promise<void> {
  const labels = { [composeLabels.project]: project };
  const containers = [...(await engine.listContainers({ labels, all: true })), ...(await engine.listContainers({ labels: { [`${slipwayLabels.probe}.project`]: project }, all: true }))];
  for (const { id } of containers) {
    await engine.removeContainer(id, { force: true, volumes: true });
  }
  for (const { id } of await engine.listNetworks({ labels })) {
    await engine.removeNetwork(id);
  }
  const anonymous = new Set([...handedOn, ...anonymousVolumes(containers)]);
  for (const { name, labels: own } of await engine.listVolumes({})) {
    if (own[composeLabels.project] === project || anonymous.has(name)) {
      await engine.removeVolume(name);
    }
  }
}

/** Removes the images that were built for a test's own project, also those that lost their name to a later build. */
export async function removeBuiltImages(engine: Engine, endpoint: string, project: string): Promise<void> {
  for (const { id, labels } of await engine.listImages()) {
    if (labels[composeLabels.project] === project) {
      await removeImage(endpoint, id);
    }
  }
}

/** Removes an image a test built; the Engine port removes none, as Slipway never does. A reference that is not there is fine. */
export async function removeImage(endpoint: string, reference: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const send = request({ socketPath: endpoint.slice('unix://'.length), method: 'DELETE', path: `/images/${reference}?force=true` }, (answer) => {
      let said = '';
      answer.setEncoding('utf8').on('data', (text: string) => (said += text));
      answer.once('end', () => {
        if (answer.statusCode === 200 || answer.statusCode === 404) resolve();
        else reject(new Error(`Image ${reference} stays behind: ${said.trim()}`));
      });
    });
    send.once('error', reject);
    send.end();
  });
}
