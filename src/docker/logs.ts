import { StringDecoder } from 'node:string_decoder';
import { EngineError, type LogLine } from '#core/engine';

export interface Frame {
  readonly stream: 'stdout' | 'stderr';
  readonly data: Buffer;
}

/** The engine's log frames hold at most 16 KiB; larger ones mean that this is no such stream. */
const largestFrame = 16 * 1024 * 1024;
const longestLine = 256 * 1024;
/** `2026-01-02T03:04:05.123456789Z `, or an offset instead of `Z`. */
const longestStamp = 40;
const stampShape = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/u;

/**
 * Takes apart the stream of a container without a terminal: 8 bytes of header (stream, 0, 0, 0, length big-endian)
 * before each frame (Engine API, "Stream format" of ContainerAttach).
 * @throws EngineError `server` when it is no such stream.
 */
export async function* demultiplex(chunks: AsyncIterable<Buffer>): AsyncGenerator<Frame> {
  let waiting: Buffer[] = [];
  let size = 0;
  let header: { readonly stream: 'stdout' | 'stderr'; readonly length: number } | undefined;
  const take = (length: number): Buffer => {
    const all = waiting.length === 1 && waiting[0] !== undefined ? waiting[0] : Buffer.concat(waiting);
    waiting = all.length > length ? [all.subarray(length)] : [];
    size -= length;
    return all.subarray(0, length);
  };
  for await (const chunk of chunks) {
    waiting.push(chunk);
    size += chunk.length;
    while (size >= (header === undefined ? 8 : header.length)) {
      if (header === undefined) {
        const bytes = take(8);
        const kind = bytes.readUInt8(0);
        const length = bytes.readUInt32BE(4);
        if (kind > 2 || length > largestFrame) throw new EngineError('server', 'The engine’s log stream is not readable.', { hint: 'Read the container’s log with `docker logs`.' });
        header = { stream: kind === 2 ? 'stderr' : 'stdout', length };
      } else {
        const { stream, length } = header;
        header = undefined;
        yield { stream, data: take(length) };
      }
    }
  }
}

class LineBuilder {
  readonly #stream: 'stdout' | 'stderr';
  readonly #decoder = new StringDecoder('utf8');
  #time = '';
  #text = '';

  constructor(stream: 'stdout' | 'stderr') {
    this.#stream = stream;
  }

  /** One message of the engine's log: stamp, space, content; a long line comes as several, each with a stamp. */
  *message(data: Buffer): Generator<LogLine> {
    const space = data.subarray(0, longestStamp).indexOf(0x20);
    const stamp = space > 0 ? data.toString('latin1', 0, space) : '';
    if (stampShape.test(stamp)) {
      if (this.#text === '') this.#time = stamp;
      yield* this.#content(data.subarray(space + 1));
    } else {
      yield* this.#content(data);
    }
  }

  *#content(data: Buffer): Generator<LogLine> {
    const pieces = (this.#text + this.#decoder.write(data)).split('\n');
    this.#text = pieces.pop() ?? '';
    for (const piece of pieces) yield this.#line(piece);
    if (this.#text.length > longestLine) {
      yield this.#line(this.#text);
      this.#text = '';
    }
  }

  #line(text: string): LogLine {
    return { stream: this.#stream, time: this.#time, text: text.endsWith('\r') ? text.slice(0, -1) : text };
  }

  *end(): Generator<LogLine> {
    const text = this.#text + this.#decoder.end();
    if (text !== '') yield this.#line(text);
    this.#text = '';
  }
}

/** Lines of a container without a terminal, asked for with `timestamps=true`. */
export async function* framedLogLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<LogLine> {
  const builders = { stdout: new LineBuilder('stdout'), stderr: new LineBuilder('stderr') };
  for await (const frame of demultiplex(chunks)) yield* builders[frame.stream].message(frame.data);
  yield* builders.stdout.end();
  yield* builders.stderr.end();
}

/** Lines of a container with a terminal: no frames, so a message begins where a line begins. */
export async function* terminalLogLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<LogLine> {
  const builder = new LineBuilder('stdout');
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(0x0a); end >= 0; end = rest.indexOf(0x0a)) {
      yield* builder.message(rest.subarray(0, end + 1));
      rest = rest.subarray(end + 1);
    }
    if (rest.length > longestLine) {
      yield* builder.message(rest);
      rest = Buffer.alloc(0);
    }
  }
  if (rest.length > 0) yield* builder.message(rest);
  yield* builder.end();
}

/** A point in time, exact to the nanosecond. */
export interface Instant {
  /** Since the epoch. */
  readonly seconds: number;
  readonly nanoseconds: number;
}

function parseTime(time: string): Instant | undefined {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9})\d*)?(Z|[+-]\d\d:\d\d)$/u.exec(time);
  const seconds = match === null ? Number.NaN : Date.parse(`${match[1]}${match[3]}`) / 1000;
  return Number.isFinite(seconds) ? { seconds, nanoseconds: Number((match?.[2] ?? '').padEnd(9, '0')) } : undefined;
}

/** Reads an RFC 3339 time. @throws EngineError `bad-request` when it is none */
export function readTime(time: string): Instant {
  const instant = parseTime(time);
  if (instant === undefined) throw new EngineError('bad-request', `“${time}” is not a time.`, { hint: 'Use RFC 3339, for instance 2026-01-31T12:00:00Z.' });
  return instant;
}

/** The engine's `since` counts whole seconds; the lines of that second that lie before are left out here. */
export async function* notBefore(lines: AsyncIterable<LogLine>, since: Instant): AsyncGenerator<LogLine> {
  let reached = false;
  for await (const line of lines) {
    const time: Instant | undefined = reached ? undefined : parseTime(line.time);
    reached ||= time === undefined || time.seconds > since.seconds || (time.seconds === since.seconds && time.nanoseconds >= since.nanoseconds);
    if (reached) yield line;
  }
}

/** The lines up to a point in time. Standard output and error are not in strict order, so none ends the log. */
export async function* notAfter(lines: AsyncIterable<LogLine>, until: Instant): AsyncGenerator<LogLine> {
  for await (const line of lines) {
    const time = parseTime(line.time);
    if (time !== undefined && (time.seconds > until.seconds || (time.seconds === until.seconds && time.nanoseconds > until.nanoseconds))) continue;
    yield line;
  }
}
