import type { ContainerCreateBody, HostConfig } from '#core/engine';
import { hiddenValue, isJsonObject, looksSecret, toRecord, withoutPasswords } from '#core/lib';
import type { Plan, Step } from './types.ts';

/** A value as it may be shown: hidden when its name looks secret, passwords in URLs cut out. */
export function shownValue(name: string, value: string): string {
  return looksSecret(name) ? hiddenValue : withoutPasswords(value);
}

/** `NAME=value`; a name alone passes the engine's own value on. */
function shownVariable(entry: string): string {
  const cut = entry.indexOf('=');
  return cut < 0 ? entry : `${entry.slice(0, cut)}=${shownValue(entry.slice(0, cut), entry.slice(cut + 1))}`;
}

function shownMap(values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return toRecord(Object.entries(values).map(([name, value]) => [name, shownValue(name, value)]));
}

/** Options such as `o: addr=nas,username=u,password=p` hold names and values of their own. */
function shownOptions(options: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return toRecord(Object.entries(options).map(([name, value]) => [name, looksSecret(name) ? hiddenValue : value.split(',').map(shownVariable).join(',')]));
}

function shownLogging(host: HostConfig): HostConfig {
  const logging = host['LogConfig'];
  const config = isJsonObject(logging) ? logging['Config'] : undefined;
  if (!isJsonObject(config)) return host;
  return { ...host, LogConfig: { ...(isJsonObject(logging) ? logging : {}), Config: shownMap(toRecord(Object.entries(config).map(([name, value]) => [name, String(value)]))) } };
}

function shownBody(body: ContainerCreateBody): ContainerCreateBody {
  const { Env, Cmd, Entrypoint, Labels, HostConfig } = body;
  return {
    ...body,
    ...(Env === undefined ? {} : { Env: Env.map(shownVariable) }),
    ...(Cmd === undefined || Cmd === null ? {} : { Cmd: Cmd.map(withoutPasswords) }),
    ...(Entrypoint === undefined || Entrypoint === null ? {} : { Entrypoint: Entrypoint.map(withoutPasswords) }),
    ...(Labels === undefined ? {} : { Labels: shownMap(Labels) }),
    ...(HostConfig === undefined ? {} : { HostConfig: shownLogging(HostConfig) }),
  };
}

function shownStep(step: Step): Step {
  switch (step.type) {
    case 'createContainer':
      // What is hashed is the whole configuration.
      return { ...step, body: shownBody(step.body), ...(step.resolveHash === undefined ? {} : { resolveHash: { ...step.resolveHash, text: hiddenValue } }) };
    case 'injectFiles':
      return { ...step, files: step.files.map((file) => ({ ...file, content: hiddenValue })) };
    case 'buildImage':
      return { ...step, request: { ...step.request, args: shownMap(step.request.args) } };
    case 'createVolume':
      return { ...step, body: { ...step.body, ...(step.body.DriverOpts === undefined ? {} : { DriverOpts: shownOptions(step.body.DriverOpts) }) } };
    default:
      return step;
  }
}

/** The plan for reading: as {@link Plan}, with the values of variables, secrets and configs that nobody has to see hidden. Not for running. */
export function shownPlan(plan: Plan): Plan {
  const { again } = plan;
  const shownAgain = again?.variables === undefined ? again : { ...again, variables: toRecord(Object.keys(again.variables).map((name) => [name, hiddenValue])) };
  return { ...plan, steps: plan.steps.map(shownStep), ...(shownAgain === undefined ? {} : { again: shownAgain }) };
}
