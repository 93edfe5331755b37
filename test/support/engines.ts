import { isJsonObject } from '#core/lib';

/** An engine that tests may use freely, as long as they remove by id what they made. */
export interface TestEngine {
  /** For test titles, e.g. `engine-1.41`. */
  readonly name: string;
  readonly endpoint: string;
  /** Newest API version it offers. */
  readonly api: string;
  /** Where ports that it publishes are reached from here. */
  readonly host: string;
}

/**
 * The engines that the lab brought up, from `SLIPWAY_TEST_ENGINES` (set by `npm test`, or by the global set-up of the test runner).
 * @throws when the variable is missing or damaged
 */
export function testEngines(): readonly TestEngine[] {
  const text = process.env['SLIPWAY_TEST_ENGINES'];
  if (text === undefined) throw new Error('SLIPWAY_TEST_ENGINES is not set: run `node scripts/lab.mjs up --json` and set it to its list of engines.');
  const value: unknown = JSON.parse(text);
  if (!Array.isArray(value) || value.length === 0) throw new Error('SLIPWAY_TEST_ENGINES names no engine.');
  return value.map((item: unknown) => {
    if (!isJsonObject(item)) throw new Error('SLIPWAY_TEST_ENGINES is not a list of engines.');
    const { name, endpoint, api, host } = item;
    if (typeof name !== 'string' || typeof endpoint !== 'string' || typeof api !== 'string') throw new Error('An engine in SLIPWAY_TEST_ENGINES lacks name, endpoint or api.');
    return { name, endpoint, api, host: typeof host === 'string' ? host : '127.0.0.1' };
  });
}
