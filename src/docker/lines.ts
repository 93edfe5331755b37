import { StringDecoder } from 'node:string_decoder';
import { objectOf, parseJson } from './json.ts';
import type { JsonObject } from '#core/lib';

/** Longer lines are handed on in pieces, so that an endless line cannot fill the memory. */
const longestLine = 1024 * 1024;

/** Splits chunks into lines without their line ends; characters and lines may be cut anywhere. */
export async function* splitLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + decoder.write(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield line.endsWith('\r') ? line.slice(0, -1) : line;
    while (rest.length > longestLine) {
      yield rest.slice(0, longestLine);
      rest = rest.slice(longestLine);
    }
  }
  rest += decoder.end();
  if (rest !== '') yield rest;
}

/** The engine's progress and event streams: one JSON object a line. Lines that are none are left out. */
export async function* splitJson(chunks: AsyncIterable<Buffer>): AsyncGenerator<JsonObject> {
  for await (const line of splitLines(chunks)) {
    if (line === '') continue;
    const value = parseJson(line);
    if (value !== undefined) yield objectOf(value);
  }
}
