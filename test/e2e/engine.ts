import { composeLabels, type Engine } from '#core/engine';

/** Container ids of a project by service; the last one where there are several. */
export async function containersByService(engine: Engine, project: string): Promise<Readonly<Record<string, string>>> {
  const containers = await engine.listContainers({ labels: { [composeLabels.project]: project }, all: true });
  return Object.fromEntries(containers.map((container) => [container.labels[composeLabels.service] ?? '', container.id]));
}
