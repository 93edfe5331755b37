import { Counter, type Tally } from './corpus.ts';
import { loaderAgreement } from './loader-agreement.ts';
import { differences, replayIds } from './replay.ts';
import { caseDifference, caseIds, realRequests } from './request-agreement.ts';

/** One line of the report: what is compared, with what, and how it came out. */
interface Row {
  readonly what: string;
  readonly how: string;
  readonly tally: Tally;
}

async function each(ids: readonly string[], differs: (id: string) => Promise<boolean>): Promise<Tally> {
  const tally = new Counter();
  for (const id of ids) tally.count(id, !(await differs(id)));
  return tally;
}

async function caseDiffers(id: string): Promise<boolean> {
  const { missing, extra } = await caseDifference(id);
  return missing.length + extra.length > 0;
}

/** All figures, computed anew; needs the corpus. */
export async function conformance(): Promise<readonly Row[]> {
  const { accepted, canonical, jsonBytes, yamlBytes, hashes } = loaderAgreement();
  return [
    { what: 'accepted or rejected', how: '136 real projects (9 of them with every profile, too), 57 cases, 23 inputs of Compose’s own tests', tally: accepted },
    { what: 'canonical form, as data', how: '`config --format json` of those that Compose accepts', tally: canonical },
    { what: 'canonical form, JSON bytes', how: '`config --format json`, byte for byte', tally: jsonBytes },
    { what: 'canonical form, YAML bytes', how: '`config`, byte for byte', tally: yamlBytes },
    { what: 'configuration hashes', how: 'the `com.docker.compose.config-hash` labels of services, networks and volumes', tally: hashes },
    { what: 'engine requests, cases', how: 'every write request of a first `up -d`', tally: await each(caseIds, caseDiffers) },
    { what: 'engine requests, real projects', how: 'every write request of a first `up -d`', tally: await realRequests() },
    { what: 'engine requests, sequences', how: 'recorded runs of several commands (up twice, change, scale, orphans, down, old engine …)', tally: await each(replayIds, async (id) => (await differences(id)).length > 0) },
  ];
}

const known: readonly (readonly [string, string])[] = [
  ['dc-poststartandprestophook', '`post_start` and `pre_stop` hooks are loaded and hashed, but not run yet; the plan says so.'],
];

const deliberate: readonly string[] = [
  '`slipway config --hash \'*\'` prints `KIND NAME HASH` for services, networks and volumes; Compose prints `NAME HASH` for services. With `env_file` Compose prints another hash there than it puts on the label; Slipway prints that of the label.',
  '`slipway config --no-interpolate` prints the canonical form with its variables kept; Compose prints its half-resolved model (short syntaxes such as `64m`, lists of variables as written, keys in another order).',
  '`--resolve-image-digests` and `--lock-image-digests` are refused: they need a registry. `--no-env-resolution` is accepted and changes nothing, as in Compose 2.40.3.',
  'Lists that Compose prints in random order (`--images`, `--volumes`, `--networks`, `--variables`) are sorted.',
  'A wrong option or argument ends with exit code 2, in Compose with 1.',
  '`include` and `extends` of remote files (git, OCI) are refused, with a sentence.',
  'A key beginning with `x-` among labels, environment or other mappings of text stays that key; Compose 2.40.3 turns it into `#extensions`, and hashes it so.',
  '`build.ssh` with a path, and `.inf` or `.nan` below an `x-` key: Compose’s own `config --format json` fails; Slipway prints them.',
];

/** `docs/compose-conformance.md`. `date`: the day of the figures; `version`: Slipway's. */
export function conformanceText(rows: readonly Row[], date: string, version: string): string {
  const table = rows.map(({ what, how, tally }) => `| ${what} | ${tally.agreed.length} of ${tally.agreed.length + tally.differing.length} | ${how} |`);
  const differing = rows.flatMap(({ what, tally }) => tally.differing.map((name) => `- ${what}: ${name}.${known.flatMap(([prefix, reason]) => (name.startsWith(prefix) ? [` ${reason}`] : [])).join('')}`));
  return `# Conformance to Docker Compose

Written by \`npm run conformance\`; a test fails when the figures are no longer those of the code.

Figures of ${date}, Slipway ${version}, against Docker Compose 2.40.3 (its answers to a corpus of Compose files were recorded; the tests need no Compose).

| compared | equal | how |
| --- | --- | --- |
${table.join('\n')}

## What differs

${differing.length === 0 ? 'Nothing.' : differing.join('\n')}

## What differs on purpose

${deliberate.map((line) => `- ${line}`).join('\n')}

Where the planner leaves Compose on purpose is listed in [decision 8](decisions/0008-where-the-planner-leaves-compose.md), where the loader does in [decision 9](decisions/0009-where-the-loader-leaves-compose.md).

## Beside the real program

Where Docker Compose can be had, \`npm test\` also runs it: 72 invocations of \`config\` (options, variables, the search for files; output, acceptance and exit code,
\`test/scenarios/config.test.ts\`), and 31 of the cases and sequences deployed by one and taken over by the other, in both directions, without a container made anew
(\`test/scenarios/both-ways.test.ts\`).
`;
}
