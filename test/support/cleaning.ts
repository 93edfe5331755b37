import { request } from 'node:http';
import { composeLabels, slipwayLabels, type Engine } from '#core/engine';

/** Removes by id all that carries the label of a test's own project, and helpers of probes that were cut short. */
export async function removeProject(engine: Engine, project: string): Promise<void> {
  const labels = { [composeLabels.project]: project };
  for (const of of [labels, { [`${slipwayLabels.probe}.project`]: project }]) {
    for (const { id } of await engine.listContainers({ labels: of, all: true })) {
      await engine.removeContainer(id, { force: true, volumes: true });
    }
  }
  for (const { id } of await engine.listNetworks({ labels })) {
    await engine.removeNetwork(id);
  }
  for (const { name } of await engine.listVolumes({ labels })) {
    await engine.removeVolume(name);
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
