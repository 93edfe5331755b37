import { type IncomingMessage, request } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Engine } from '#core/engine';

/** Engine calls that the lab needs and the product does not: import, save, load. `endpoint` is `unix://…`. */
function open(endpoint: string, method: string, path: string): { readonly send: ReturnType<typeof request>; readonly answer: Promise<IncomingMessage> } {
  if (!endpoint.startsWith('unix://')) throw new Error(`The lab moves images over Unix sockets only, not over ${endpoint}.`);
  const send = request({ socketPath: endpoint.slice('unix://'.length), method, path, headers: method === 'POST' ? { 'Content-Type': 'application/x-tar' } : {} });
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    send.once('response', resolve);
    send.once('error', reject);
  });
  return { send, answer };
}

async function textOf(answer: IncomingMessage): Promise<string> {
  const parts: string[] = [];
  answer.setEncoding('utf8');
  for await (const part of answer) parts.push(String(part));
  return parts.join('');
}

async function post(endpoint: string, path: string, body: Readable): Promise<string> {
  const { send, answer } = open(endpoint, 'POST', path);
  const [response] = await Promise.all([answer, pipeline(body, send)]);
  const text = await textOf(response);
  if (response.statusCode !== 200 || text.includes('"errorDetail"')) throw new Error(`POST ${path} on ${endpoint}: ${text.slice(-500)}`);
  return text;
}

/** Makes an image from a tar stream of a root file system. `changes` are Dockerfile instructions. */
export async function importImage(endpoint: string, tag: string, changes: readonly string[], tar: Readable): Promise<void> {
  const query = new URLSearchParams({ fromSrc: '-', repo: tag.slice(0, tag.lastIndexOf(':')), tag: tag.slice(tag.lastIndexOf(':') + 1) });
  for (const change of changes) query.append('changes', change);
  await post(endpoint, `/images/create?${query.toString()}`, tar);
}

/** Copies images with their tags from one engine to another, as one stream. */
export async function copyImages(from: string, to: string, tags: readonly string[]): Promise<void> {
  const query = new URLSearchParams(tags.map((tag) => ['names', tag]));
  const { send, answer } = open(from, 'GET', `/images/get?${query.toString()}`);
  send.end();
  const archive = await answer;
  if (archive.statusCode !== 200) throw new Error(`Images ${tags.join(', ')} cannot be read from ${from}: ${await textOf(archive)}`);
  await post(to, '/images/load?quiet=1', archive);
}

/** Removes an untagged image; one that something still needs stays. */
async function removeImage(endpoint: string, id: string): Promise<void> {
  const { send, answer } = open(endpoint, 'DELETE', `/images/${id}`);
  send.end();
  const response = await answer;
  const text = await textOf(response);
  if (response.statusCode !== 200 && response.statusCode !== 404 && response.statusCode !== 409) throw new Error(`Image ${id} cannot be removed from ${endpoint}: ${text.slice(-500)}`);
}

/** Runs `action` and removes the images that lost their tag to newer ones by it. */
export async function replacing<T>(engine: Engine, endpoint: string, tags: readonly string[], action: () => Promise<T>): Promise<T> {
  const before = (await engine.listImages()).filter((image) => image.tags.length > 0 && image.tags.every((tag) => tags.includes(tag)));
  const result = await action();
  const after = await engine.listImages();
  for (const { id } of before) if (after.some((image) => image.id === id && image.tags.length === 0)) await removeImage(endpoint, id);
  return result;
}
