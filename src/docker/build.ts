import { EngineError, type BuildRequest, type Engine } from '#core/engine';
import type { JsonObject } from '#core/lib';
import type { Connection, QueryValue } from './connection.ts';
import { buildHeaders, type FindCredentials } from './credentials.ts';
import { openContext } from './context.ts';
import { dockerfileInstructions, type Instruction } from './dockerfile.ts';
import { cleanDetail, errorFromText, type Subject } from './errors.ts';
import { objectAt, optionalTextAt, textAt } from './json.ts';
import { splitJson } from './lines.ts';

function queryOf(request: BuildRequest, dockerfile: string): Readonly<Record<string, QueryValue>> {
  return {
    dockerfile,
    t: request.tags,
    buildargs: Object.keys(request.args).length === 0 ? undefined : JSON.stringify(request.args),
    labels: Object.keys(request.labels).length === 0 ? undefined : JSON.stringify(request.labels),
    target: request.target,
    nocache: request.noCache ? true : undefined,
    pull: request.pull ? 'true' : undefined,
    networkmode: request.network,
    platform: request.platform,
    rm: true,
    forcerm: true,
  };
}

/** Images named after FROM; stages and variables among them do no harm, no registry is asked about them. */
function baseImages(instructions: readonly Instruction[]): readonly string[] {
  return instructions.flatMap(({ text }) => /^FROM\s+(?:--\S+\s+)*([^\s$]+)/iu.exec(text)?.[1] ?? []);
}

/** Kinds that say more than "the build failed"; the line of the Dockerfile is put before their sentence. */
const telling = new Set(['no-space', 'registry', 'registry-auth', 'image-not-found']);

/** An error of the builder as one sentence with the line it happened at, if the output told. */
export function buildError(text: string, step: Instruction | undefined, subject: Subject): EngineError {
  const detail = cleanDetail(text);
  const told = /dockerfile parse error (?:on )?line (\d+)/iu.exec(detail);
  const line = told === null ? step?.line : Number(told[1]);
  const where = line === undefined ? 'The build failed' : `Dockerfile line ${String(line)}`;
  const better = errorFromText(text, subject);
  if (telling.has(better.kind)) {
    return new EngineError(better.kind, `${where}: ${better.message}`, { detail, ...(better.hint === undefined ? {} : { hint: better.hint }) });
  }
  const command = step === undefined || told !== null ? '' : `${step.text.length > 80 ? `${step.text.slice(0, 80)}…` : step.text}: `;
  return new EngineError('build-failed', `${where}: ${command}${detail.split('\n')[0] ?? ''}`, { hint: 'Read the build output above the error.', detail });
}

/** `{"status":"Pulling fs layer","id":"…","progress":"…"}` as a line of text; builder output as it is. */
function outputOf(message: JsonObject): string {
  const output = optionalTextAt(message, 'stream');
  if (output !== undefined) return output;
  const status = optionalTextAt(message, 'status');
  // Progress bars move in place on a terminal and would be noise here.
  if (status === undefined || optionalTextAt(message, 'progress') !== undefined) return '';
  const id = optionalTextAt(message, 'id');
  return `${id === undefined ? '' : `${id}: `}${status}\n`;
}

/** `POST /build` with the classic builder, which every engine since API 1.41 has. */
export function buildCalls(connection: Connection, credentials: FindCredentials | undefined): Pick<Engine, 'buildImage'> {
  return {
    async buildImage(request, onOutput, signal) {
      const context = await openContext(request);
      const subject: Subject = { kind: 'build', name: request.tags[0] ?? 'image' };
      const instructions = dockerfileInstructions(context.dockerfileText);
      let step: Instruction | undefined;
      let id = '';
      try {
        const logins = await buildHeaders(baseImages(instructions), credentials, signal);
        const answer = await connection.open(
          { method: 'POST', path: '/build', query: queryOf(request, context.dockerfile), archive: context.archive, headers: { 'Content-Type': 'application/x-tar', ...logins }, subject },
          signal,
        );
        for await (const message of splitJson(answer.chunks)) {
          const problem = textAt(objectAt(message, 'errorDetail'), 'message') || textAt(message, 'error');
          if (problem !== '') throw buildError(problem, step, subject);
          id = optionalTextAt(objectAt(message, 'aux'), 'ID') ?? id;
          const output = outputOf(message);
          const begins = /^Step (\d{1,6})\/\d+ : /u.exec(output);
          if (begins !== null) step = instructions[Number(begins[1]) - 1];
          if (output !== '') onOutput(output);
        }
      } catch (error) {
        // A Dockerfile that does not parse is refused with a status instead of in the stream.
        if (error instanceof EngineError && error.kind === 'bad-request') throw buildError(error.detail ?? error.message, undefined, subject);
        throw error;
      } finally {
        context.archive.destroy();
      }
      if (id === '') throw new EngineError('build-failed', 'The engine ended the build without an image.', { hint: 'Read the build output.' });
      return { id };
    },
  };
}
