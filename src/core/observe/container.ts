import { composeLabels, type ContainerSummary } from '#core/engine';
import type { ObservedContainer } from './types.ts';

/**
 * Takes a container's Compose labels apart; undefined when it is not a container Compose would own.
 * Compose recognises its containers by project label and the presence of a config hash
 * (docker/compose `pkg/compose/containers.go`); whatever lacks either is a bystander.
 */
export function parseProjectContainer(summary: ContainerSummary, project: string): ObservedContainer | undefined {
  const { labels } = summary;
  const service = labels[composeLabels.service];
  const configHash = labels[composeLabels.configHash];
  if (labels[composeLabels.project] !== project || service === undefined || configHash === undefined) return undefined;
  const number = Number.parseInt(labels[composeLabels.containerNumber] ?? '', 10);
  return {
    ...summary,
    service,
    configHash,
    number: Number.isSafeInteger(number) && number > 0 ? number : 0,
    oneOff: labels[composeLabels.oneOff] === 'True',
  };
}
