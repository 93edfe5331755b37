import { labDown, labStatus, labUp } from './lab/up.ts';

/** Brings the lab up for the engine and scenario tests when nobody did, and takes it down again if it was not running before. */
export async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env['SLIPWAY_TEST_ENGINES'] !== undefined) return undefined;
  const ranBefore = (await labStatus()).length > 0;
  const lab = await labUp({ extra: false });
  process.env['SLIPWAY_TEST_ENGINES'] = JSON.stringify(lab.engines);
  if (lab.chromium !== null) process.env['SLIPWAY_TEST_CHROMIUM'] = lab.chromium;
  return ranBefore ? undefined : labDown;
}
