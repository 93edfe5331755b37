const unitSeconds: Readonly<Record<string, number>> = { ns: 1e-9, us: 1e-6, µs: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3_600 };

/** Go's `time.ParseDuration` for what is not negative, in seconds. */
function durationSeconds(text: string): number | undefined {
  if (!/^(?:\d+(?:\.\d*)?(?:ns|us|µs|ms|s|m|h))+$/u.test(text)) return undefined;
  return [...text.matchAll(/(\d+(?:\.\d*)?)(ns|us|µs|ms|s|m|h)/gu)].reduce((sum, [, count, unit = '']) => sum + Number(count) * (unitSeconds[unit] ?? 0), 0);
}

function isoTime(milliseconds: number): string | undefined {
  return Math.abs(milliseconds) <= 8.64e15 ? new Date(milliseconds).toISOString() : undefined;
}

/**
 * A point in time as `docker compose logs --since` takes it, in RFC 3339: a duration before `now` (`42m`), a date or a time, local where it names
 * no offset, or seconds since the epoch. Undefined for anything else.
 */
export function parseMoment(text: string, now: number): string | undefined {
  const ago = durationSeconds(text);
  if (ago !== undefined) return isoTime(now - ago * 1000);
  if (/^\d{1,12}(?:\.\d{1,9})?$/.test(text)) return isoTime(Number(text) * 1000);
  const [, date, hour = '00', minute = '00', second = '00', fraction = '', offset] = /^(\d{4}-\d\d-\d\d)(?:T(\d\d)(?::(\d\d)(?::(\d\d)(\.\d{1,9})?)?)?)?(Z|[+-]\d\d:\d\d)?$/.exec(text) ?? [];
  if (date === undefined) return undefined;
  const parsed = Date.parse(`${date}T${hour}:${minute}:${second}${offset ?? ''}`);
  return Number.isNaN(parsed) ? undefined : isoTime(parsed)?.replace(/\.\d+Z$/, `${fraction}Z`);
}
