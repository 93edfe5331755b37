import { isJsonObject, type JsonObject, type JsonValue } from '#core/lib';
import type { RecordedRequest } from '../support/recording-engine.ts';

/** Equal up to what an engine treats alike: zero values dropped (command and entrypoint excepted), lists without order sorted, ids hidden. */
function normalized(value: JsonValue | undefined, key = ''): JsonValue | undefined {
  if (key === 'Cmd' || key === 'Entrypoint' || key === 'StopTimeout') return value;
  if (value === null || value === undefined || value === '' || value === 0 || value === false) return undefined;
  if (typeof value === 'string') {
    if (key === 'Source' || key === 'VolumesFrom') return value.replace(/^[0-9a-f]{64}$/, '<id>');
    return value.replace(/^container:[0-9a-f]{64}$/, 'container:<id>').replace(/^[0-9a-f]{12}_/, '<old>_');
  }
  if (Array.isArray(value)) {
    const items = value.map((item) => normalized(item, key)).filter((item) => item !== undefined);
    if (items.length === 0) return undefined;
    return ['Env', 'Binds', 'Mounts', 'ExtraHosts', 'Ulimits'].includes(key) ? items.sort((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1)) : items;
  }
  if (!isJsonObject(value)) return value;
  const entries = Object.keys(value)
    .sort()
    .flatMap((name): [string, JsonValue][] => {
      const item = normalized(value[name], name);
      return item === undefined ? [] : [[name, item]];
    });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** `docker.io/library/x:1` of a pull request becomes `x:1`, as the port is asked for it. */
function pulledReference(query: JsonObject): string {
  const name = String(query['fromImage']).replace(/^docker\.io\/(library\/)?/, '');
  const tag = String(query['tag']);
  return `${name}${tag.startsWith('sha256:') ? '@' : ':'}${tag}`;
}

function requestText(request: RecordedRequest, networkNames: ReadonlyMap<string, string>): string {
  const { method } = request;
  let { path } = request;
  let query = request.query;
  let body = request.body;
  path = path.replace(/[{}]/g, '').replace(/\/[0-9a-f]{12}_/, '/<old>_');
  if (path === '/images/create') query = { reference: query?.['reference'] ?? pulledReference(query ?? {}) };
  if (method === 'DELETE' && path.startsWith('/networks/')) path = `/networks/${networkNames.get(path.slice('/networks/'.length)) ?? path.slice('/networks/'.length)}`;
  // Whether a volume is removed by force does not matter for one that nothing uses any more.
  if (method === 'DELETE' && path.startsWith('/volumes/')) query = undefined;
  // The archive's query and the owner inside it are not sent yet; contents, paths and modes are.
  if (path.endsWith('/archive')) query = undefined;
  // Compose plugs members of a remade network back in without their aliases, so that their names are lost; Slipway gives them.
  if (path.endsWith('/connect') && isJsonObject(body)) body = { Container: body['Container'] };
  return JSON.stringify({ method, path, query: normalized(query) ?? null, body: normalized(body) ?? null });
}

function filesWritten(requests: readonly JsonObject[]): readonly JsonObject[] {
  return requests.map((file) => ({ name: file['name'], mode: file['mode'], content: file['content'] }));
}

function objects(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter((item) => isJsonObject(item)) : [];
}

/** Sorted request texts; one request for each injected file, and a repeated stop counted once (it does nothing the second time). */
export function comparableRequests(requests: readonly RecordedRequest[], networkNames: ReadonlyMap<string, string>): readonly string[] {
  const flat = requests.flatMap((request): readonly RecordedRequest[] => {
    if (request.method !== 'PUT') return [request];
    const files = Object.hasOwn(request, 'tar') ? objects(Reflect.get(request, 'tar')) : objects(request.body);
    return filesWritten(files).map((file) => ({ method: 'PUT', path: request.path, body: file }));
  });
  const texts = flat.map((request) => requestText(request, networkNames));
  return texts.filter((text, index) => !text.includes('/stop"') || texts.indexOf(text) === index).sort();
}

