import { labDown, labStatus, labUp } from './up.ts';

const usage = `node scripts/lab.mjs up [--json] [--extra] | down | status

up      provides what the tests need: engines, sample images, a browser; --extra: also the images only some tests use
down    stops the engines it started; images stay for the next time
status  what runs
`;

/** The lab's command line. Resolves with the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const [verb, ...options] = args;
  switch (verb) {
    case 'up': {
      const lab = await labUp({ extra: options.includes('--extra') });
      if (options.includes('--json')) process.stdout.write(`${JSON.stringify(lab)}\n`);
      else for (const { name, endpoint } of lab.engines) process.stdout.write(`${name}  ${endpoint}\n`);
      return 0;
    }
    case 'down':
      await labDown();
      return 0;
    case 'status': {
      const engines = await labStatus();
      process.stdout.write(engines.length === 0 ? 'The lab does not run.\n' : engines.map(({ name, endpoint }) => `${name}  ${endpoint}\n`).join(''));
      return 0;
    }
    default:
      process.stderr.write(usage);
      return 2;
  }
}
