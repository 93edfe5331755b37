import { closest } from '#core/compose';
import { basename, isJsonObject, toRecord, type JsonObject, type JsonValue } from '#core/lib';
import { hasVariable, nameFrom, newDraft, type RunDraft } from './run-draft.ts';
import { finishNetworks } from './run-network.ts';
import { runOption, runOptionNames } from './run-options.ts';
import { orderService } from './order.ts';
import { splitShellLine, type LineProblem, type Word } from './shell-words.ts';
import type { ComposeDraft, Remark } from './types.ts';

/** One service out of a `docker run` line, with what it needs at the top level of the file. */
export interface RunService {
  readonly ok: true;
  /** A name for the service: that of the container, else of the image. */
  readonly name: string;
  readonly service: JsonObject;
  readonly networks: Readonly<Record<string, JsonObject>>;
  readonly volumes: Readonly<Record<string, JsonObject>>;
  readonly remarks: readonly Remark[];
}

/** Why a line is no `docker run`; `offset`: where, in UTF-16 units (for words: that of the word when joined by blanks). */
export type RunProblem = { readonly ok: false } & LineProblem;

const longestLine = 200_000;
const programs = new Set(['docker', 'podman', 'nerdctl']);
const globalFlags = new Set(['-D', '--debug', '--tls', '--tlsverify', '--remote', '-r']);
const globalValues = new Set(['--config', '-c', '--context', '-H', '--host', '-l', '--log-level', '--tlscacert', '--tlscert', '--tlskey', '--connection', '--url', '--identity', '-n', '--namespace', '--root', '--runroot', '--storage-driver', '--storage-opt']);

function problem(offset: number, message: string, hint: string): RunProblem {
  return { ok: false, message, hint, offset };
}

/** True for a text that a person means as a `docker run` line: for the paste on the canvas. */
export function looksLikeRunLine(text: string): boolean {
  return /^\s*(?:[$#>]\s+)?(?:sudo\s+)?(?:docker|podman|nerdctl)(?:\.exe)?\s+(?:container\s+)?(?:run|create)(?:\s|$)/.test(text.slice(0, 400));
}

interface Head {
  /** Index of the word behind `run`. */
  readonly next: number;
  /** `NAME=value` before the program. */
  readonly assignments: ReadonlyMap<string, string>;
}

/** Finds `docker [options] [container] run|create` at the beginning of a command; a text: why it is another command. */
function readHead(words: readonly Word[]): Head | { readonly other: string; readonly offset: number } | undefined {
  let index = 0;
  const at = (position: number): string => words[position]?.text ?? '';
  const assignments = new Map<string, string>();
  if (/^(?:[$#>%]|PS>|[$#>])$/.test(at(index)) || at(index) === '$$') index += 1;
  for (;;) {
    const assignment = /^([A-Za-z_]\w*)=(.*)$/s.exec(at(index));
    if (assignment !== null) assignments.set(assignment[1] ?? '', assignment[2] ?? '');
    else if (at(index) !== 'sudo' && at(index) !== 'exec' && at(index) !== 'time' && !(at(index - 1) === 'sudo' && at(index).startsWith('-'))) break;
    index += 1;
  }
  const program = (at(index).split(/[\\/]/).at(-1) ?? '').replace(/\.exe$/i, '').toLowerCase();
  if (!programs.has(program)) return undefined;
  index += 1;
  while (at(index).startsWith('-')) index += globalValues.has(at(index)) && !globalFlags.has(at(index)) ? 2 : 1;
  if (at(index) === 'container') index += 1;
  const verb = at(index);
  return verb === 'run' || verb === 'create' ? { next: index + 1, assignments } : { other: `${program} ${verb}`.trim(), offset: words[index]?.offset ?? words[0]?.offset ?? 0 };
}

const truths = new Set(['1', 't', 'T', 'TRUE', 'true', 'True']);
const falsehoods = new Set(['0', 'f', 'F', 'FALSE', 'false', 'False']);

/** Applies one option with its value; answers what is wrong. */
function applyOption(draft: RunDraft, spelled: string, name: string, value: string, offset: number): RunProblem | undefined {
  const found = runOption(name);
  if (found === undefined) {
    const near = name.length > 1 ? closest(name, runOptionNames()) : undefined;
    return problem(offset, `docker run has no option “${spelled}”.`, near === undefined ? 'Check its spelling, or leave it out.' : `Did you mean “--${near}”?`);
  }
  if (found.option.flag) {
    if (value !== '' && !truths.has(value) && !falsehoods.has(value)) return problem(offset, `“${spelled}” is either true or false, not “${value.slice(0, 60)}”.`, `Write ${spelled} or ${spelled}=false.`);
    if (falsehoods.has(value)) return undefined;
  }
  const wrong = found.option.apply(draft, value);
  return wrong === undefined ? undefined : problem(offset, `“${spelled} ${value.slice(0, 60)}” ${wrong}.`, 'Correct it and try again.');
}

/** Reads options up to the image; answers the image's index. */
function readOptions(words: readonly Word[], start: number, draft: RunDraft): number | RunProblem {
  let index = start;
  for (;;) {
    const word = words[index];
    if (word === undefined) return index;
    const { text, offset } = word;
    if (text === '--') return index + 1;
    if (text === '-' || !text.startsWith('-')) return index;
    index += 1;
    if (text.startsWith('--')) {
      const equals = text.indexOf('=');
      const name = text.slice(2, equals < 0 ? undefined : equals);
      const option = runOption(name)?.option;
      let value = equals < 0 ? '' : text.slice(equals + 1);
      if (equals < 0 && option?.flag === false) {
        const next = words[index];
        if (next === undefined) return problem(offset, `“--${name}” wants a value.`, 'The line ends too early: paste the whole command.');
        value = next.text;
        index += 1;
      }
      const wrong = applyOption(draft, `--${name}`, name, value, offset);
      if (wrong !== undefined) return wrong;
      continue;
    }
    // `-itd`, `-p8080:80`, `-p=8080:80`: flags may stand together, the first that takes a value takes the rest.
    for (let letterAt = 1; letterAt < text.length; letterAt += 1) {
      const letter = text.charAt(letterAt);
      const option = runOption(letter)?.option;
      const rest = text.slice(letterAt + 1);
      let value = '';
      let done = false;
      if (option?.flag === false) {
        done = true;
        value = rest.startsWith('=') ? rest.slice(1) : rest;
        if (rest === '') {
          const next = words[index];
          if (next === undefined) return problem(offset, `“-${letter}” wants a value.`, 'The line ends too early: paste the whole command.');
          value = next.text;
          index += 1;
        }
      } else if (option?.flag === true && rest.startsWith('=')) {
        done = true;
        value = rest.slice(1);
      }
      const wrong = applyOption(draft, `-${letter}`, letter, value, offset);
      if (wrong !== undefined) return wrong;
      if (done) break;
    }
  }
}

function finishHealth(draft: RunDraft): void {
  const { healthcheck, service } = draft;
  if (healthcheck.size === 0) return;
  service.set('healthcheck', healthcheck.get('disable') === true ? { disable: true } : Object.fromEntries(healthcheck));
}

function finishVolumes(draft: RunDraft): Readonly<Record<string, JsonObject>> {
  const { volumeDriver: driver, volumes } = draft;
  if (driver !== undefined && driver !== 'local') {
    for (const [key, volume] of volumes) if (volume['driver'] === undefined) volumes.set(key, { ...volume, driver });
    if (volumes.size === 0) draft.remarks.push({ level: 'lost', what: `--volume-driver ${driver}`, reason: 'Only volumes with a name have a driver in a Compose file.' });
  }
  return toRecord(volumes);
}

function readRun(words: readonly Word[], head: Head, draft: RunDraft, end: number): RunService | RunProblem {
  const image = readOptions(words, head.next, draft);
  if (typeof image !== 'number') return image;
  const reference = words[image]?.text;
  if (reference === undefined || reference === '') return problem(words[image]?.offset ?? end, 'The line names no image.', 'Behind the options comes the image, for example nginx:1.29.');
  const { service } = draft;
  service.set('image', reference);
  const command = words.slice(image + 1).map(({ text }) => text);
  if (command.length > 0) service.set('command', command);
  const environment = service.get('environment');
  if (isJsonObject(environment)) {
    service.set('environment', toRecord(Object.entries(environment).map(([name, value]): [string, JsonValue] => [name, value ?? head.assignments.get(name) ?? null])));
  }
  finishHealth(draft);
  const networks = finishNetworks(draft, (name) => nameFrom(name, 'network'));
  const volumes = finishVolumes(draft);
  const container = service.get('container_name');
  const plainImage = reference.replace(/@.*$/, '').replace(/:[^/]*$/, '');
  const name = typeof container === 'string' && !hasVariable(container) ? nameFrom(container, 'app') : hasVariable(reference) ? 'app' : nameFrom(basename(plainImage), 'app');
  return { ok: true, name, service: orderService(service), networks, volumes, remarks: draft.remarks };
}

function readCommands(commands: readonly (readonly Word[])[], remarks: readonly Remark[], end: number): RunService | RunProblem {
  let other: { readonly other: string; readonly offset: number } | undefined;
  for (const words of commands) {
    const head = readHead(words);
    if (head === undefined) continue;
    if ('other' in head) {
      other ??= head;
      continue;
    }
    const draft = newDraft();
    draft.remarks.push(...remarks);
    const rest = commands.filter((command) => command !== words);
    if (rest.length > 0) {
      const shown = rest.map((command) => command.map(({ text }) => text).join(' ')).join('; ');
      draft.remarks.push({ level: 'lost', what: shown.length > 80 ? `${shown.slice(0, 80)}…` : shown, reason: 'Only the docker run command itself becomes a service; what stands beside it in the line does not.' });
    }
    return readRun(words, head, draft, end);
  }
  if (other !== undefined) return problem(other.offset, `“${other.other}” starts no new container.`, 'Paste a line that begins with docker run, docker create or podman run.');
  return problem(commands[0]?.[0]?.offset ?? 0, 'This is no docker run line.', 'Paste a line that begins with docker run, docker create or podman run.');
}

/**
 * Reads a `docker run`, `docker container run|create` or `podman run` line as people paste it: quotes, line continuations, `sudo`, a prompt,
 * commands beside it. Variables stay variables; nothing is run. Every option becomes its attribute (Compose Specification) or a remark.
 * Never throws, whatever the text.
 */
export function parseDockerRun(line: string): RunService | RunProblem {
  if (line.length > longestLine) return problem(longestLine, 'This text is too long for one command line.', 'Paste the docker run line only.');
  const split = splitShellLine(line);
  if ('problem' in split) return { ok: false, ...split.problem };
  return readCommands(split.commands, split.remarks, line.length);
}

/** The same for a command that a shell has already taken apart: words are taken as they are, `$` included. */
export function parseDockerRunWords(words: readonly string[]): RunService | RunProblem {
  let offset = 0;
  const placed = words.map((text): Word => {
    const word = { text: text.replaceAll('$', '$$$$'), offset };
    offset += text.length + 1;
    return word;
  });
  return readCommands(placed.length === 0 ? [] : [placed], [], offset);
}

/** The service as a Compose file of its own. */
export function runServiceDraft(run: RunService, name = run.name): ComposeDraft {
  return { services: { [name]: run.service }, networks: run.networks, volumes: run.volumes };
}
