// `npm test`: provisions what the tests need and runs everything. `--check` (`npm run check`): types, lint, dead code, unit; no engine.
// `--e2e` (`npm run e2e`): the browser and desktop suite alone; with SLIPWAY_E2E_WITHOUT_ENGINE=1 what deploys is left out.
// Plain Node without dependencies, so that it runs on a fresh clone.
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuild, ensureDependencies, ensureNode, root, run, runCapture } from './support.mjs';

const checkOnly = process.argv.includes('--check');
const e2eOnly = process.argv.includes('--e2e');
const withoutEngine = process.env.SLIPWAY_E2E_WITHOUT_ENGINE === '1';
const started = Date.now();
const results = [];
const resultsDir = join(root, 'test-results');

/** Runs one part; later parts run all the same, so that one run shows everything that is wrong. */
async function part(name, action) {
  const begin = Date.now();
  process.stdout.write(`\n=== ${name}\n`);
  let ok = false;
  let counts;
  try {
    counts = await action();
    ok = counts === undefined || counts.failed === 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    counts = error?.counts;
  }
  results.push({ name, ok, counts, seconds: (Date.now() - begin) / 1000 });
  return ok;
}

const programs = {
  tsc: 'typescript/bin/tsc',
  oxlint: 'oxlint/bin/oxlint',
  knip: 'knip/bin/knip.js',
  vitest: 'vitest/vitest.mjs',
  playwright: '@playwright/test/cli.js',
};

/** Runs a tool from node_modules by its script: what lies in `.bin` is another thing on each platform. */
function tool(name, args, options) {
  return run(process.execPath, [join(root, 'node_modules', ...programs[name].split('/')), ...args], options);
}

/** Counts of a vitest project, from its JSON report. A skipped or todo test counts as failed: all of this can run here. */
async function vitest(project, env = {}, output) {
  const report = join(resultsDir, `${project}.json`);
  const code = await tool('vitest', ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`], { env, output });
  const data = JSON.parse(readFileSync(report, 'utf8'));
  const skipped = data.numPendingTests + data.numTodoTests;
  const counts = { passed: data.numPassedTests, failed: data.numFailedTests + (code !== 0 && data.numFailedTests === 0 ? 1 : 0), skipped };
  if (counts.passed === 0) {
    throw Object.assign(new Error(`The ${project} tests ran no test.`), { counts });
  }
  return refuseSkipped(project, counts);
}

function refuseSkipped(name, counts) {
  if (counts.skipped > 0) {
    throw Object.assign(new Error(`${counts.skipped} ${name} test(s) were skipped that could have run here.`), { counts: { ...counts, failed: counts.failed + counts.skipped } });
  }
  return counts;
}

async function playwright(env) {
  const report = join(resultsDir, 'e2e.json');
  const code = await tool('playwright', ['test', '-c', 'test/e2e/playwright.config.ts'], { env: { ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: report } });
  const { stats } = JSON.parse(readFileSync(report, 'utf8'));
  if (stats.flaky > 0) {
    process.stdout.write(`${stats.flaky} browser test(s) passed at the second try only; their artifacts are in test-results/e2e.\n`);
  }
  const counts = { passed: stats.expected + stats.flaky, failed: stats.unexpected + (code !== 0 && stats.unexpected === 0 ? 1 : 0), skipped: stats.skipped, flaky: stats.flaky };
  if (counts.passed === 0) {
    throw Object.assign(new Error('The browser tests ran no test.'), { counts });
  }
  return refuseSkipped('browser', counts);
}

async function must(name, args, what) {
  const code = await tool(name, args);
  if (code !== 0) {
    throw new Error(`${what} failed (exit code ${code}).`);
  }
}

/** Engines, browser and sample images, provided while the parts that need none of them run. */
async function startLab() {
  const lab = (...args) => runCapture(process.execPath, [join(root, 'scripts', 'lab.mjs'), ...args]);
  // One that a person keeps up between runs stays up.
  const wasUp = !(await lab('status')).startsWith('The lab does not run');
  const coming = lab('up', '--json').then(
    (json) => ({ made: JSON.parse(json) }),
    (error) => ({ error }),
  );
  return {
    async ready() {
      const { made, error } = await coming;
      if (error !== undefined) throw error;
      return { SLIPWAY_TEST_ENGINES: JSON.stringify(made.engines), ...(made.chromium ? { SLIPWAY_TEST_CHROMIUM: made.chromium } : {}) };
    },
    async stop() {
      await coming;
      if (!wasUp) await lab('down');
    },
  };
}

function summary() {
  process.stdout.write('\n=== summary\n');
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const { name, ok, counts, seconds } of results) {
    const text = counts === undefined ? (ok ? 'ok' : 'failed') : `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped${counts.flaky > 0 ? `, ${counts.flaky} at the second try` : ''}`;
    process.stdout.write(`${ok ? 'ok  ' : 'FAIL'} ${name.padEnd(24)} ${text} (${seconds.toFixed(1)} s)\n`);
    total.passed += counts?.passed ?? (ok ? 1 : 0);
    total.failed += counts?.failed ?? (ok ? 0 : 1);
    total.skipped += counts?.skipped ?? 0;
  }
  const failedParts = results.filter((result) => !result.ok).length;
  process.stdout.write(`${((Date.now() - started) / 1000).toFixed(0)} s in all, ${failedParts === 0 ? 'every part passed' : `${failedParts} part(s) failed`}\n`);
  process.stdout.write(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
  return failedParts === 0 && total.failed === 0 ? 0 : 1;
}

ensureNode();
await ensureDependencies();
rmSync(resultsDir, { recursive: true, force: true });
mkdirSync(resultsDir, { recursive: true });

const lab = checkOnly || withoutEngine ? undefined : await startLab();

if (!e2eOnly) {
  await part('types', () => must('tsc', ['-b'], 'Type checking'));
  await part('lint and layers', () => must('oxlint', ['--type-aware'], 'Linting'));
  await part('dead code', () => must('knip', [], 'The search for dead code'));
  await part('unit', () => vitest('unit'));
}
if (!checkOnly && !e2eOnly) {
  await part('golden', () => vitest('golden'));
}
if (!checkOnly && (await part('build', () => ensureBuild()))) {
  let env = {};
  const provided =
    lab === undefined ||
    (await part('lab', async () => {
      env = await lab.ready();
    }));
  if (provided && !e2eOnly && !withoutEngine) {
    // Both wait for containers most of the time, so they wait together; what the second says is printed after the first.
    const log = join(resultsDir, 'scenarios.log');
    const output = openSync(log, 'w');
    const scenarios = vitest('scenarios', env, output).then(
      (counts) => ({ counts }),
      (error) => ({ error }),
    );
    await part('engine', () => vitest('engine', env));
    await part('scenarios', async () => {
      const { counts, error } = await scenarios;
      closeSync(output);
      process.stdout.write(readFileSync(log));
      if (error !== undefined) throw error;
      return counts;
    });
  }
  if (provided) {
    await part('browser and desktop', () => playwright(env));
  }
}
if (lab !== undefined) {
  await part('lab down', () => lab.stop());
}

process.exitCode = summary();
