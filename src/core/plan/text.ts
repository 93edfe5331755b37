import type { Change, Plan, Step } from './types.ts';

/** What a step does, for people: `Create container shop-web-1`. */
export function stepLabel(step: Step): string {
  switch (step.type) {
    case 'pullImage':
      return `Pull image ${step.image}`;
    case 'buildImage':
      return `Build image ${step.request.tags[0] ?? step.service ?? ''}`;
    case 'createNetwork':
      return `Create network ${step.body.Name}`;
    case 'removeNetwork':
      return `Remove network ${step.name}`;
    case 'createVolume':
      return `Create volume ${step.body.Name}`;
    case 'removeVolume':
      return `Remove volume ${step.name}`;
    case 'createContainer':
      return `Create container ${step.name}`;
    case 'connectNetwork':
      return `Connect ${step.container.name} to network ${step.network.name}`;
    case 'disconnectNetwork':
      return `Disconnect ${step.container.name} from network ${step.network.name}`;
    case 'injectFiles':
      return `Write secrets and configs into ${step.container.name}`;
    case 'startContainer':
      return `Start container ${step.container.name}`;
    case 'waitHealthy':
      return `Wait until ${step.container.name} is healthy`;
    case 'waitCompleted':
      return `Wait until ${step.container.name} has completed`;
    case 'stopContainer':
      return `Stop container ${step.container.name}`;
    case 'restartContainer':
      return `Restart container ${step.container.name}`;
    case 'pauseContainer':
      return `Pause container ${step.container.name}`;
    case 'unpauseContainer':
      return `Resume container ${step.container.name}`;
    case 'killContainer':
      return `Send ${step.signal} to container ${step.container.name}`;
    case 'removeContainer':
      return `Remove container ${step.container.name}`;
    case 'renameContainer':
      return `Rename container to ${step.name}`;
  }
}

const marks: Readonly<Record<Change['kind'], string>> = { create: '+', recreate: '~', start: '>', scale: '*', remove: '-', none: '=' };

function changeLines(change: Change): readonly string[] {
  const subject = change.subject === 'service' ? change.name : `${change.subject} ${change.name}`;
  const why = change.causes.length === 0 ? '' : `: ${change.causes.join('; ')}`;
  return [
    `  ${marks[change.kind]} ${subject} (${change.kind})${why}`,
    ...change.details.map((detail) => `      ${detail.field}: ${detail.from ?? '(none)'} → ${detail.to ?? '(none)'}`),
    ...change.losses.map((loss) => `      loses: ${loss.message}`),
  ];
}

/**
 * The whole plan as text: changes, problems, then the steps with what they wait for and why. Equal plans give equal text;
 * values that look secret never appear.
 */
export function planToText(plan: Plan): string {
  const lines = [`project ${plan.project}`];
  if (plan.changes.length > 0) lines.push('changes:', ...plan.changes.flatMap(changeLines));
  if (plan.problems.length > 0) lines.push('problems:');
  for (const problem of plan.problems) lines.push(`  ${problem.severity} ${problem.code}: ${problem.message}${problem.hint === undefined ? '' : ` (${problem.hint})`}`);
  lines.push(plan.steps.length === 0 ? 'steps: none' : 'steps:');
  for (const step of plan.steps) {
    const waits = [...step.dependsOn, ...(step.after ?? []).map((id) => `${id}?`)];
    lines.push(`  ${step.id}${waits.length === 0 ? '' : ` <- ${waits.join(', ')}`}`, `      ${step.cause}`);
  }
  return `${lines.join('\n')}\n`;
}
