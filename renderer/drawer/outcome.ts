import { compareText } from '#core/lib';
import type { Observed } from '#core/observe';
import { addressOf, engineHost, type Address } from '../state/addresses.ts';
import type { DeployRun } from '../state/index.ts';

/** A published port of a service. */
export interface ServiceAddress extends Address {
  readonly service: string;
}

/** TCP ports the running containers publish, each once, in order of the services. `recipeOf`: the recipe of a service, if one explains its image. */
export function publishedAddresses(observed: Observed | null, recipeOf: (service: string) => string | undefined): readonly ServiceAddress[] {
  if (observed === null) return [];
  const host = engineHost(observed.engine.endpoint);
  const found = new Map<string, ServiceAddress>();
  for (const { service, state, oneOff, ports } of observed.containers) {
    if (state !== 'running' || oneOff) continue;
    for (const { publicPort, ...port } of ports) {
      if (publicPort === undefined || port.protocol !== 'tcp') continue;
      const address = addressOf({ ...port, publicPort }, host, recipeOf(service));
      found.set(`${service} ${address.text}`, { service, ...address });
    }
  }
  return [...found.values()].toSorted((a, b) => compareText(a.service, b.service));
}

export interface Outcome {
  readonly running: readonly string[];
  readonly finished: readonly string[];
  readonly failures: readonly { readonly service: string | undefined; readonly message: string; readonly hint: string | undefined; readonly detail: string | undefined; readonly key: string }[];
  /** Of runs that begin without showing their plan (stop, remove); what a deploy warns of was read before it began. */
  readonly warnings: readonly { readonly message: string; readonly hint?: string }[];
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)].toSorted();
}

/** What a finished run came to, by service. */
export function outcomeOf(run: DeployRun): Outcome {
  const services = run.result?.services ?? [];
  const running = unique(services.filter((each) => each.state === 'running').map((each) => each.service));
  return {
    running,
    finished: unique(services.filter((each) => each.state === 'exited' && !running.includes(each.service)).map((each) => each.service)),
    failures: [
      ...(run.result?.failures ?? []).map((failure) => ({ service: failure.service, message: failure.message, hint: failure.hint, detail: failure.detail, key: failure.step })),
      ...(run.failure === null ? [] : [{ service: undefined, message: run.failure.message, hint: run.failure.hint, detail: run.failure.detail, key: 'run' }]),
    ],
    warnings: run.kind === 'deploy' ? [] : (run.result?.warnings ?? []),
  };
}
