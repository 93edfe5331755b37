import { EngineError, type Engine, type ImageDetails, type ImageSummary } from '#core/engine';
import type { JsonObject } from '#core/lib';
import { type Connection, referencePath } from './connection.ts';
import { type FindCredentials, pullHeaders } from './credentials.ts';
import { errorFromText, type Subject } from './errors.ts';
import { listOf, numberAt, objectAt, objectOf, optionalNumberAt, optionalTextAt, textAt, textMapAt, textsAt } from './json.ts';
import { splitJson } from './lines.ts';

type Images = Pick<Engine, 'listImages' | 'inspectImage' | 'pullImage'>;

function subjectOf(reference: string): Subject {
  return { kind: 'image', name: reference };
}

function readTags(value: JsonObject): readonly string[] {
  return textsAt(value, 'RepoTags').filter((tag) => tag !== '<none>:<none>');
}

function readSummary(row: JsonObject): ImageSummary {
  return { id: textAt(row, 'Id'), tags: readTags(row), size: numberAt(row, 'Size'), created: numberAt(row, 'Created'), labels: textMapAt(row, 'Labels') };
}

function readDetails(value: JsonObject): ImageDetails {
  const config = objectAt(value, 'Config');
  const test = textsAt(objectAt(config, 'Healthcheck'), 'Test');
  const variant = textAt(value, 'Variant');
  // An image that was never tagged here has the zero time of Go, in the year 1.
  const lastTagged = Date.parse(textAt(objectAt(value, 'Metadata'), 'LastTagTime'));
  return {
    id: textAt(value, 'Id'),
    tags: readTags(value),
    size: numberAt(value, 'Size'),
    os: textAt(value, 'Os'),
    architecture: textAt(value, 'Architecture'),
    env: textsAt(config, 'Env'),
    exposedPorts: Object.keys(objectAt(config, 'ExposedPorts')),
    volumes: Object.keys(objectAt(config, 'Volumes')),
    entrypoint: textsAt(config, 'Entrypoint'),
    command: textsAt(config, 'Cmd'),
    healthcheck: test.length > 0 && test[0] !== 'NONE',
    ...(variant === '' ? {} : { variant }),
    ...(lastTagged > 0 ? { lastTagged } : {}),
  };
}

/**
 * `fromImage` and `tag` of the pull request. The tag is always given: without one the engine pulls every tag.
 * With a digest, `tag` carries the digest and a tag beside it is dropped, as the docker client does.
 */
export function splitReference(reference: string): { readonly fromImage: string; readonly tag: string } {
  const at = reference.indexOf('@');
  const name = at < 0 ? reference : reference.slice(0, at);
  const colon = name.lastIndexOf(':');
  const hasTag = colon > name.lastIndexOf('/');
  const repository = hasTag ? name.slice(0, colon) : name;
  if (at >= 0) return { fromImage: repository, tag: reference.slice(at + 1) };
  return { fromImage: repository, tag: hasTag ? name.slice(colon + 1) : 'latest' };
}

export function imageCalls(connection: Connection, credentials: FindCredentials | undefined): Images {
  return {
    async listImages(signal) {
      const rows = await connection.json({ method: 'GET', path: '/images/json', subject: { kind: 'engine', name: 'images' } }, signal);
      return listOf(rows).map((row) => readSummary(objectOf(row)));
    },

    async inspectImage(reference, signal) {
      try {
        return readDetails(objectOf(await connection.json({ method: 'GET', path: `/images/${referencePath(reference)}/json`, subject: subjectOf(reference) }, signal)));
      } catch (error) {
        // Podman's 404 has words of its own.
        if (error instanceof EngineError && error.kind === 'not-found') {
          throw new EngineError('image-not-found', `The engine does not have image “${reference}”.`, { hint: 'Pull or build it first.', ...(error.detail === undefined ? {} : { detail: error.detail }), status: 404 });
        }
        throw error;
      }
    },

    async pullImage(reference, options, onProgress, signal) {
      const subject = subjectOf(reference);
      const { fromImage, tag } = splitReference(reference);
      const headers = await pullHeaders(reference, credentials, signal);
      const answer = await connection.open({ method: 'POST', path: '/images/create', query: { fromImage, tag, platform: options.platform }, headers, subject }, signal);
      for await (const message of splitJson(answer.chunks)) {
        const problem = textAt(objectAt(message, 'errorDetail'), 'message') || textAt(message, 'error');
        if (problem !== '') throw errorFromText(problem, subject);
        const detail = objectAt(message, 'progressDetail');
        onProgress({ layer: optionalTextAt(message, 'id'), status: textAt(message, 'status'), current: optionalNumberAt(detail, 'current'), total: optionalNumberAt(detail, 'total') });
      }
    },
  };
}
