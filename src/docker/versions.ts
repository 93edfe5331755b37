import { EngineError } from '#core/engine';

/** Oldest Engine API that Slipway speaks (Docker 20.10) and the newest it knows. */
export const oldestVersion = '1.41';
export const newestVersion = '1.55';

function parse(version: string): { readonly major: number; readonly minor: number } | undefined {
  const match = /^(\d{1,4})\.(\d{1,4})$/u.exec(version);
  return match === null ? undefined : { major: Number(match[1]), minor: Number(match[2]) };
}

/** Whether `version` is `wanted` or newer; false for what is no version. */
export function atLeast(version: string, wanted: string): boolean {
  const have = parse(version);
  const need = parse(wanted);
  if (have === undefined || need === undefined) return false;
  return have.major > need.major || (have.major === need.major && have.minor >= need.minor);
}

/**
 * The version to speak with an engine that says it speaks `offered` and nothing below `minimum`.
 * @throws EngineError `unsupported` when there is none, `unreachable` when what answered is no engine
 */
export function chooseVersion(offered: string, minimum: string | undefined, endpoint: string): string {
  if (parse(offered) === undefined) throw new EngineError('unreachable', `What answers at ${endpoint} is not a Docker engine.`, { hint: 'Correct the engine’s address.' });
  if (!atLeast(offered, oldestVersion)) {
    throw new EngineError('unsupported', `The engine at ${endpoint} speaks Engine API ${offered}; Slipway needs at least ${oldestVersion}.`, { hint: 'Update it to Docker 20.10 or newer.' });
  }
  const chosen = atLeast(offered, newestVersion) ? newestVersion : offered;
  if (minimum !== undefined && !atLeast(chosen, minimum)) {
    throw new EngineError('unsupported', `The engine at ${endpoint} needs Engine API ${minimum}; Slipway knows ${newestVersion}.`, { hint: 'Update Slipway.' });
  }
  return chosen;
}
