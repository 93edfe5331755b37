import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { parse } from 'yaml';
import { isJsonObject, type JsonObject } from '#core/lib';
import { deprecatedProperties, toJsonSchema } from './api-schema.ts';
import { root } from './lab/folders.ts';
import type { RecordedRequest } from './recording-proxy.ts';

export interface Finding {
  /** A violation is our fault; a note is worth knowing (deprecated, gone in newer versions). */
  readonly severity: 'violation' | 'note';
  /** e.g. `POST /containers/create (sent at 1.41, description 1.41)`. */
  readonly where: string;
  readonly text: string;
}

interface Operation {
  readonly method: string;
  readonly pattern: RegExp;
  /** How much of the path is fixed text: `/images/json` before `/images/{name}`. */
  readonly fixed: number;
  readonly query: ReadonlyMap<string, JsonObject>;
  readonly body: { readonly schema: unknown; readonly required: boolean; readonly json: boolean } | undefined;
  validate: ValidateFunction | undefined;
}

function compareVersions(a: string, b: string): number {
  return Number(a.split('.')[1]) - Number(b.split('.')[1]);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function objects(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter((item) => isJsonObject(item)) : [];
}

/** `null` is how Go's JSON says "not set"; the descriptions rarely mention it. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== null)
      .map(([name, item]) => [name, withoutNulls(item)]),
  );
}

/** One version's description of the Engine API. */
class ApiDescription {
  readonly version: string;
  readonly #definitions: JsonObject;
  readonly #operations: readonly Operation[];
  readonly #ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });

  constructor(version: string, document: unknown) {
    this.version = version;
    if (!isJsonObject(document)) throw new Error(`The description of Engine API ${version} is not an object.`);
    this.#definitions = isJsonObject(document['definitions']) ? document['definitions'] : {};
    const paths = isJsonObject(document['paths']) ? document['paths'] : {};
    this.#operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(isJsonObject(methods) ? methods : {}).flatMap(([method, operation]) => (isJsonObject(operation) ? [this.#operation(path, method, operation)] : [])),
    );
    const definitions = Object.fromEntries(Object.entries(this.#definitions).map(([name, schema]) => [name, toJsonSchema(schema, this.#definitions)]));
    this.#ajv.addSchema({ $id: 'engine', definitions });
  }

  #operation(path: string, method: string, operation: JsonObject): Operation {
    const parameters = objects(operation['parameters']);
    const body = parameters.find((parameter) => parameter['in'] === 'body');
    const consumes = Array.isArray(operation['consumes']) ? operation['consumes'] : [];
    // Image names and plugin names may hold slashes.
    const wild = path.startsWith('/images/') || path.startsWith('/distribution/') ? '.+' : '[^/]+';
    return {
      method: method.toUpperCase(),
      pattern: new RegExp(`^${path.replaceAll(/\{[^}]+\}/gu, wild)}$`, 'u'),
      fixed: path.replaceAll(/\{[^}]+\}/gu, '').length,
      query: new Map(parameters.filter((parameter) => parameter['in'] === 'query').map((parameter) => [textOf(parameter['name']), parameter])),
      body: body === undefined ? undefined : { schema: body['schema'], required: body['required'] === true, json: consumes.length === 0 || consumes.includes('application/json') },
      validate: undefined,
    };
  }

  check(request: RecordedRequest): readonly Finding[] {
    const where = `${request.method} ${request.path.replaceAll(/[0-9a-f]{64}/gu, '{id}')} (sent at ${request.version ?? 'no version'}, description ${this.version})`;
    const violation = (text: string): Finding => ({ severity: 'violation', where, text });
    const candidates = this.#operations.filter((operation) => operation.method === request.method && operation.pattern.test(request.path));
    const operation = candidates.toSorted((a, b) => b.fixed - a.fixed)[0];
    if (operation === undefined) return [violation('there is no such request')];
    return [...this.#checkQuery(request, operation).map(violation), ...this.#checkBody(request, operation, where)];
  }

  #checkQuery(request: RecordedRequest, operation: Operation): readonly string[] {
    const names = [...new Set(request.query.keys())];
    return names.flatMap((name) => {
      const parameter = operation.query.get(name);
      if (parameter === undefined) return [`query parameter “${name}” is unknown`];
      return request.query.getAll(name).flatMap((value) => {
        const fits = parameter['type'] === 'integer' ? /^-?\d+$/u.test(value) : parameter['type'] === 'boolean' ? /^(?:true|false|0|1)$/u.test(value) : true;
        return fits ? [] : [`query parameter “${name}” is “${value}”, not of type ${textOf(parameter['type'])}`];
      });
    });
  }

  #checkBody(request: RecordedRequest, operation: Operation, where: string): readonly Finding[] {
    const { body } = operation;
    if (request.bodySize === 0) return body?.required === true ? [{ severity: 'violation', where, text: 'the body is missing' }] : [];
    if (body === undefined) return [{ severity: 'violation', where, text: 'a body is sent where none is described' }];
    if (!body.json) return [];
    if (request.body === undefined) return [{ severity: 'violation', where, text: `the body is not JSON (${request.contentType ?? 'no content type'})` }];
    operation.validate ??= this.#ajv.compile(this.#absolute(toJsonSchema(body.schema, this.#definitions)));
    const value = withoutNulls(request.body);
    operation.validate(value);
    const wrong = (operation.validate.errors ?? []).map((error): Finding => {
      const name: unknown = error.keyword === 'additionalProperties' ? error.params['additionalProperty'] : undefined;
      return { severity: 'violation', where, text: `body${error.instancePath}: ${typeof name === 'string' ? `property “${name}” is unknown` : (error.message ?? error.keyword)}` };
    });
    const deprecated = deprecatedProperties(value, body.schema, this.#definitions).map((path): Finding => ({ severity: 'note', where, text: `body: “${path}” is deprecated` }));
    return [...wrong, ...deprecated];
  }

  /** The body's schema is compiled on its own, its definitions lie in the schema `engine`. */
  #absolute(schema: JsonObject): JsonObject {
    const value: unknown = JSON.parse(JSON.stringify(schema).replaceAll('"#/definitions/', '"engine#/definitions/'));
    return isJsonObject(value) ? value : {};
  }
}

/** The Engine API's descriptions, for checking what we sent. */
export class ApiDescriptions {
  readonly #all: readonly ApiDescription[];

  private constructor(all: readonly ApiDescription[]) {
    this.#all = all;
  }

  /** Undefined, with one line saying so, where the descriptions are not at hand. */
  static load(): ApiDescriptions | undefined {
    const folder = join(root, '..', 'shared', 'corpus', 'engine-api');
    if (!existsSync(folder)) {
      process.stderr.write('The Engine API descriptions (../shared/corpus/engine-api) are absent: requests are not checked against them.\n');
      return undefined;
    }
    const versions = readdirSync(folder)
      .map((name) => /^v(\d+\.\d+)\.yaml$/u.exec(name)?.[1])
      .filter((version) => version !== undefined)
      .toSorted(compareVersions);
    return new ApiDescriptions(versions.map((version) => new ApiDescription(version, parse(readFileSync(join(folder, `v${version}.yaml`), 'utf8')))));
  }

  get versions(): readonly string[] {
    return this.#all.map(({ version }) => version);
  }

  /**
   * Checks each request strictly against the newest description that is not newer than the version it was sent at (so a field that only newer
   * engines know is a violation), and against the newer ones for notes: what is gone or deprecated there.
   */
  check(requests: readonly RecordedRequest[]): readonly Finding[] {
    const findings = new Map<string, Finding>();
    for (const request of requests) {
      const { version } = request;
      const known = version === undefined ? this.#all : this.#all.filter((description) => compareVersions(description.version, version) <= 0);
      const strict = version === undefined ? known : known.slice(-1);
      if (strict.length === 0) findings.set(`${request.path}${String(version)}`, { severity: 'violation', where: `${request.method} ${request.path}`, text: `sent at ${String(version)}, older than every description` });
      for (const description of this.#all) {
        if (!strict.includes(description) && known.includes(description)) continue;
        for (const finding of description.check(request)) {
          const judged = strict.includes(description) ? finding : { ...finding, severity: 'note' as const };
          findings.set(`${judged.where} ${judged.text}`, judged);
        }
      }
    }
    return [...findings.values()];
  }
}
