import { EngineError, type EngineErrorKind } from '#core/engine';
import { isJsonObject } from '#core/lib';

/** What a request was about, for the sentence people read. */
export interface Subject {
  readonly kind: 'container' | 'image' | 'network' | 'volume' | 'build' | 'engine';
  readonly name: string;
}

interface Sentence {
  readonly kind: EngineErrorKind;
  readonly message: string;
  readonly hint?: string;
}

interface Rule {
  readonly pattern: RegExp;
  readonly say: (match: RegExpExecArray, subject: Subject) => Sentence;
}

const longestDetail = 2000;

/** The engine's own text without control characters (it may end up in a terminal), cut to a bearable length. */
export function cleanDetail(text: string): string {
  // oxlint-disable-next-line no-control-regex
  const plain = text.replaceAll(/\u001B\[[0-9;?]*[A-Za-z]/gu, '').replaceAll(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/gu, ' ').trim();
  return plain.length > longestDetail ? `${plain.slice(0, longestDetail)}…` : plain;
}

function named(subject: Subject): string {
  return `${subject.kind} “${subject.name}”`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function portTaken(port: string | undefined): Sentence {
  return {
    kind: 'port-in-use',
    message: port === undefined ? 'A published port is already in use on the engine’s machine.' : `Port ${port} is already in use on the engine’s machine.`,
    hint: 'Publish another port, or stop the program or container that holds this one.',
  };
}

const registryHint = 'Check the image name and the network of the engine’s machine; a registry behind a proxy needs the proxy in the engine’s settings.';

/**
 * Sentences by what the engine said (moby's own error texts, which carry more than its status codes do);
 * the first match counts, so the narrower stand first.
 */
const rules: readonly Rule[] = [
  {
    pattern: /container name "\/?([^"]+)" is already in use/iu,
    say: (match) => ({ kind: 'name-in-use', message: `The container name “${match[1]}” is already taken by another container.`, hint: 'Rename the service or set another container_name, or remove the other container.' }),
  },
  {
    pattern: /network with name (\S+) already exists/iu,
    say: (match) => ({ kind: 'name-in-use', message: `A network named “${match[1]}” already exists.`, hint: 'Use another name, or declare the network as external.' }),
  },
  {
    // "Bind for 0.0.0.0:8080 failed: port is already allocated", "failed to bind host port for 0.0.0.0:8080:172.17.0.2:80/tcp: address already in use"
    pattern: /(?:bind for|host port for|failed to bind host port|listen (?:tcp|udp|sctp)[46]?)\s+(?:\[[^\]]*\]|[^\s:]*|::):(\d+)[^\n]*?(?:already allocated|already in use|forbidden by its access permissions)/iu,
    say: (match) => portTaken(match[1]),
  },
  { pattern: /ports are not available[^\n]*?:(\d+)\b/iu, say: (match) => portTaken(match[1]) },
  { pattern: /port is already allocated|address already in use/iu, say: () => portTaken(undefined) },
  {
    pattern: /no space left on device|not enough space/iu,
    say: () => ({ kind: 'no-space', message: 'The engine’s disk is full.', hint: 'Free space there, for instance with `docker system prune`.' }),
  },
  {
    pattern: /toomanyrequests|pull rate limit/iu,
    say: (_match, subject) => ({ kind: 'registry', message: `The registry refuses ${named(subject)} for now: too many pulls.`, hint: 'Log in with `docker login`, or wait and try again.' }),
  },
  {
    pattern: /manifest (?:for \S+ )?(?:not found|unknown)|manifest_unknown|manifest unknown/iu,
    say: (_match, subject) => ({ kind: 'image-not-found', message: `The registry does not have ${named(subject)}.`, hint: 'Check the tag.' }),
  },
  {
    pattern: /no matching manifest for (\S+)/iu,
    say: (match, subject) => ({ kind: 'image-not-found', message: `${capital(named(subject))} is not offered for ${match[1]}.`, hint: 'Choose another tag, or set the service’s platform.' }),
  },
  {
    pattern: /pull access denied|requested access to the resource is denied|repository does not exist|insufficient_scope/iu,
    say: (_match, subject) => ({ kind: 'registry-auth', message: `${capital(named(subject))} does not exist on its registry, or needs a login.`, hint: 'Check the name; for a private image run `docker login` for its registry.' }),
  },
  {
    pattern: /unauthorized|authentication required|no basic auth credentials|incorrect username or password/iu,
    say: (_match, subject) => ({ kind: 'registry-auth', message: `The registry wants a login for ${named(subject)}.`, hint: 'Run `docker login` for that registry.' }),
  },
  {
    pattern: /no such image:? ?([^\s:]\S*)?|reference does not exist|unable to find image/iu,
    say: (match, subject) => ({
      kind: 'image-not-found',
      message: subject.kind === 'image' ? `The engine does not have ${named(subject)}.` : match[1] === undefined ? 'The engine does not have the image.' : `The engine does not have image “${match[1]}”.`,
      hint: 'Pull or build it first.',
    }),
  },
  {
    pattern: /lookup (\S+)(?: on \S+)?: (?:no such host|server misbehaving|temporary failure|i\/o timeout)/iu,
    say: (match, subject) => ({ kind: 'registry', message: `The engine cannot find the registry ${match[1]} for ${named(subject)}.`, hint: registryHint }),
  },
  {
    pattern: /(?:get|head) "?https?:\/\/([^/"\s]+)[^\n]*?(?:timeout|canceled while waiting|connection refused|no route to host|network is unreachable|reset by peer|TLS|x509|EOF|i\/o)/iu,
    say: (match, subject) => ({ kind: 'registry', message: `The engine cannot reach the registry ${match[1]} for ${named(subject)}.`, hint: registryHint }),
  },
  {
    pattern: /invalid reference format|invalid repository name|repository name must be/iu,
    say: (_match, subject) => ({ kind: 'bad-request', message: `“${subject.name}” is not a valid image name.`, hint: 'Image names look like registry/name:tag, in lower case.' }),
  },
  {
    pattern: /client version (\S+) is too (old|new)/iu,
    say: () => ({ kind: 'unsupported', message: 'The engine does not speak the version of the Engine API that Slipway uses.', hint: 'Update the engine.' }),
  },
  {
    pattern: /pool overlaps with other one|non-overlapping (?:ipv4 )?address pool/iu,
    say: () => ({ kind: 'conflict', message: 'The engine has no free address range for the network.', hint: 'Remove unused networks (`docker network prune`), or give the network another subnet.' }),
  },
  {
    pattern: /has active endpoints/iu,
    say: (_match, subject) => ({ kind: 'conflict', message: `${capital(named(subject))} is still used by containers.`, hint: 'Stop or disconnect them first.' }),
  },
  {
    pattern: /volume is in use|volume \S+ is in use/iu,
    say: (_match, subject) => ({ kind: 'conflict', message: `${capital(named(subject))} is still used by a container.`, hint: 'Remove the container first.' }),
  },
  {
    pattern: /network (\S+) not found|could not find a network|no such network/iu,
    say: (match, subject) => ({ kind: 'not-found', message: `The engine has no network “${match[1] ?? subject.name}”.` }),
  },
  {
    pattern: /bind source path does not exist: (\S+)/iu,
    say: (match) => ({ kind: 'bad-request', message: `The folder or file ${match[1]} to mount does not exist on the engine’s machine.`, hint: 'Create it, or correct the volume’s source.' }),
  },
  {
    pattern: /exec: \\?"([^"\\]+)\\?": (?:executable file not found|stat \S+: no such file)|exec:? \\?"?([^"\\\s]+)\\?"?: no such file or directory/iu,
    say: (match) => ({ kind: 'bad-request', message: `The image has no program “${match[1] ?? match[2]}”.`, hint: 'Correct the command or the entrypoint.' }),
  },
  {
    pattern: /could not select device driver/iu,
    say: () => ({ kind: 'unsupported', message: 'The engine does not offer the devices the service asks for.' }),
  },
];

function byStatus(status: number, detail: string, subject: Subject): Sentence {
  const said = detail === '' ? '' : `: ${detail.split('\n')[0] ?? ''}`;
  switch (status) {
    case 301:
    case 302:
    case 303:
    case 307:
    case 308:
      return { kind: 'unreachable', message: `What answers about ${named(subject)} sends us elsewhere, which no engine does.`, hint: 'Correct the engine’s address.' };
    case 400:
      return { kind: 'bad-request', message: `The engine refused ${named(subject)}${said}` };
    case 401:
    case 403:
      return { kind: status === 401 ? 'permission' : 'conflict', message: `The engine does not allow this for ${named(subject)}${said}` };
    case 404:
      return { kind: 'not-found', message: `The engine has no ${named(subject)}.` };
    case 409:
      return { kind: 'conflict', message: `${capital(named(subject))} is in the way${said}` };
    case 501:
      return { kind: 'unsupported', message: `The engine cannot do this${said}` };
    case 503:
      return { kind: 'unsupported', message: `The engine is not set up for this${said}` };
    default:
      return { kind: 'server', message: `The engine failed on ${named(subject)}${said === '' ? ` (status ${status}).` : said}` };
  }
}

function matchRules(detail: string, subject: Subject): Sentence | undefined {
  for (const rule of rules) {
    const match = rule.pattern.exec(detail);
    if (match !== null) return rule.say(match, subject);
  }
  return undefined;
}

function build(sentence: Sentence, detail: string, status: number | undefined): EngineError {
  return new EngineError(sentence.kind, sentence.message, {
    ...(sentence.hint === undefined ? {} : { hint: sentence.hint }),
    ...(detail === '' ? {} : { detail }),
    ...(status === undefined ? {} : { status }),
  });
}

/** An answer with a status that is not a success. `body` is the answer's text, usually `{"message": …}`. */
export function errorFromStatus(status: number, text: string, subject: Subject): EngineError {
  const detail = cleanDetail(text);
  return build(matchRules(detail, subject) ?? byStatus(status, detail, subject), detail, status);
}

/** An error the engine reported inside a stream that had begun with status 200 (pull, build). */
export function errorFromText(text: string, subject: Subject): EngineError {
  const detail = cleanDetail(text);
  return build(matchRules(detail, subject) ?? { kind: 'server', message: `The engine failed on ${named(subject)}: ${detail.split('\n')[0] ?? ''}` }, detail, undefined);
}

export function cancelled(): EngineError {
  return new EngineError('cancelled', 'Cancelled.');
}

/** This side ended the connection: its engine went away, or another one was chosen. */
export function closedHere(endpoint: string): EngineError {
  return new EngineError('unreachable', `The connection to the engine at ${endpoint} was closed.`, { hint: 'See whether the engine still runs.' });
}

export function timedOut(milliseconds: number, subject: Subject): EngineError {
  return new EngineError('timeout', `The engine did not answer about ${named(subject)} within ${Math.round(milliseconds / 1000)} s.`, {
    hint: 'See whether the engine is overloaded, then try again.',
  });
}

export function malformed(subject: Subject): EngineError {
  return new EngineError('server', `The engine’s answer about ${named(subject)} is not readable.`, { hint: 'See that the endpoint is a Docker engine.' });
}

function codeOf(error: unknown): string {
  return isJsonObject(error) && typeof error['code'] === 'string' ? error['code'] : '';
}

/** A failure below HTTP: no socket, no permission, connection lost. */
export function errorFromConnection(error: unknown, endpoint: string): EngineError {
  if (error instanceof EngineError) return error;
  const detail = cleanDetail(error instanceof Error ? error.message : String(error));
  const code = codeOf(error);
  if (/^(?:ERR_SSL_|ERR_TLS_|CERT_|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_)/u.test(code)) {
    return new EngineError('unreachable', `The engine at ${endpoint} and this machine do not agree on their TLS certificates.`, { hint: 'Check the certificates of the docker context, or in DOCKER_CERT_PATH.', detail });
  }
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return new EngineError('permission', `You may not use the engine at ${endpoint}.`, {
        hint: 'On Linux add yourself to the group docker (`sudo usermod -aG docker $USER`) and log in again.',
        detail,
      });
    case 'ENOENT':
      return new EngineError('unreachable', `There is no engine at ${endpoint}.`, { hint: 'Start Docker, or choose another engine.', detail });
    case 'ECONNREFUSED':
      return new EngineError('unreachable', `No engine answers at ${endpoint}.`, { hint: 'Start Docker, or choose another engine.', detail });
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new EngineError('unreachable', `The host name in ${endpoint} cannot be found.`, { hint: 'Correct the engine’s address.', detail });
    case 'ECONNRESET':
    case 'EPIPE':
    case 'ERR_STREAM_PREMATURE_CLOSE':
      return new EngineError('unreachable', `The engine at ${endpoint} closed the connection.`, { hint: 'See whether the engine still runs.', detail });
    default:
      return new EngineError('unreachable', `The engine at ${endpoint} cannot be reached: ${detail}`, { hint: 'See whether the engine runs and its address is right.', detail });
  }
}
