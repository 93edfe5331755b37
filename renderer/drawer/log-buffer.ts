import type { LogLine } from '#core/engine';

/** Lines kept; older ones go. */
export const longestLog = 100_000;

export interface LogEntry {
  /** Grows by one with every line taken in: its identity. */
  readonly serial: number;
  readonly service: string;
  /** RFC 3339, as the engine stamps it. */
  readonly time: string;
  readonly stream: LogLine['stream'];
  readonly text: string;
}

/** Lines of one or several containers in order of time. A new array whenever it changed. */
export interface LogBuffer {
  readonly lines: readonly LogEntry[];
  readonly lastSerial: number;
}

export const emptyLog: LogBuffer = { lines: [], lastSerial: 0 };

function byTime(a: LogEntry, b: LogEntry): number {
  return a.time < b.time ? -1 : a.time > b.time ? 1 : a.serial - b.serial;
}

/**
 * Adds lines that came in together. Several containers' lines are merged by their time stamps: each container tells its own in order,
 * but their first answers do not arrive at the same moment.
 */
export function appendLog(buffer: LogBuffer, incoming: readonly { readonly service: string; readonly line: LogLine }[], limit: number = longestLog): LogBuffer {
  if (incoming.length === 0) return buffer;
  const fresh = incoming.map(({ service, line }, index): LogEntry => ({ serial: buffer.lastSerial + 1 + index, service, time: line.time, stream: line.stream, text: line.text })).toSorted(byTime);
  const firstTime = fresh[0]?.time ?? '';
  const at = buffer.lines.findLastIndex((entry) => entry.time <= firstTime) + 1;
  const head = buffer.lines.slice(0, at);
  const tail = at === buffer.lines.length ? fresh : [...buffer.lines.slice(at), ...fresh].toSorted(byTime);
  const lines = [...head, ...tail];
  // Two in a hundred more than needed go at once, so that the list does not shift with every line.
  const kept = lines.length > limit ? lines.slice(lines.length - Math.ceil(limit * 0.98)) : lines;
  return { lines: kept, lastSerial: buffer.lastSerial + incoming.length };
}

// Colour codes (ECMA-48 CSI … final byte, OSC … BEL or ST) and other control characters that do nothing in a list of lines.
// oxlint-disable-next-line no-control-regex -- these are what is looked for
const controls = /\u001B(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001B]*(?:\u0007|\u001B\\)|[@-Z\\-_])|[\u0000-\u0008\u000B-\u001F\u007F]/g;

/** The line without terminal control codes. */
export function plainText(text: string): string {
  return text.replaceAll(controls, '');
}
