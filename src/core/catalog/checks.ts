import type { JsonObject } from '#core/lib';

/**
 * A health check in Compose's form. Timing suits people who watch: asked every few seconds, given time to start.
 * `start_interval` would be nicer but needs API 1.44.
 *
 * @param test `CMD` or `CMD-SHELL` list; a `$` for the container's shell is written `$$`
 * @param startPeriod how long failures do not count, as a Go duration
 */
export function healthCheck(test: readonly string[], startPeriod: string, interval = '5s'): JsonObject {
  return { test, interval, timeout: '5s', retries: 5, start_period: startPeriod };
}
