// `npm test`: provisions what the tests need and runs everything. `--check` (`npm run check`): types, lint, dead code, unit; no engine.
// `--e2e` (`npm run e2e`): the browser and desktop suite alone, what follows is passed on (`npm run e2e -- -g palette`);
// with SLIPWAY_E2E_WITHOUT_ENGINE=1 what deploys is left out.
// Plain Node without dependencies, so that it runs on a fresh clone.
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { ensureBuild, ensureDependencies, ensureNode, root, run, runAndKeep, runCapture } from './support.mjs';

const checkOnly = process.argv.includes('--check');
const e2eOnly = process.argv.includes('--e2e');
const passedOn = e2eOnly ? process.argv.slice(process.argv.indexOf('--e2e') + 1) : [];
const withoutEngine = process.env.SLIPWAY_E2E_WITHOUT_ENGINE === '1';
const started = Date.now();
const results = [];
const resultsDir = join(root, 'test-results');

/** Longest list of what failed that the summary repeats for one part. */
const mostNamed = 20;

/** An error of a part, with its counts and what failed by name, for the summary. */
function failure(message, { counts, names = [] } = {}) {
  return Object.assign(new Error(message), { counts, names });
}

/** Runs one part; later parts run all the same, so that one run shows everything that is wrong. */
async function part(name, action) {
  const begin = Date.now();
  process.stdout.write(`\n=== ${name}\n`);
  let ok = false;
  let outcome;
  try {
    outcome = await action();
    ok = outcome?.counts === undefined || outcome.counts.failed === 0;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${message}\n`);
    outcome = { counts: error?.counts, names: error?.names?.length > 0 ? error.names : [message] };
  }
  results.push({ name, ok, counts: outcome?.counts, names: outcome?.names ?? [], absent: outcome?.absent ?? [], seconds: (Date.now() - begin) / 1000 });
  return ok;
}

const programs = {
  tsc: 'typescript/bin/tsc',
  oxlint: 'oxlint/bin/oxlint',
  knip: 'knip/bin/knip.js',
  vitest: 'vitest/vitest.mjs',
  playwright: '@playwright/test/cli.js',
};

/** The script of a tool in node_modules: what lies in `.bin` is another thing on each platform. */
function script(name) {
  return join(root, 'node_modules', ...programs[name].split('/'));
}

/** What a test runner wrote about its run. Without it the run ended before its first test. */
function readReport(name, path, code) {
  if (!existsSync(path)) throw failure(`The ${name} tests ended with exit code ${code} before the first of them.`);
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** Refuses a run without tests, and one with skipped or todo tests: all of them can run here. */
function checked(name, outcome) {
  const { counts, names } = outcome;
  if (counts.passed === 0) throw failure(`The ${name} tests ran no test.`, outcome);
  if (counts.skipped === 0) return outcome;
  throw failure(`${counts.skipped} ${name} test(s) were skipped that could have run here.`, { counts: { ...counts, failed: counts.failed + counts.skipped }, names: [...names, `${counts.skipped} skipped`] });
}

/** Runs a vitest project; counts and names are from its JSON report. `output`: a file descriptor to write to instead of the terminal. */
async function vitest(project, env = {}, output) {
  const path = join(resultsDir, `${project}.json`);
  const code = await run(process.execPath, [script('vitest'), 'run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${path}`], { env, output });
  const report = readReport(project, path, code);
  const tests = report.testResults.flatMap(({ name, status, assertionResults }) => {
    const file = relative(root, name).split(sep).join('/');
    // A file that cannot even be loaded has no tests to name.
    if (status === 'failed' && assertionResults.every((one) => one.status !== 'failed')) return [{ status, name: file }];
    return assertionResults.map((one) => ({ status: one.status, name: `${file} › ${one.fullName}` }));
  });
  const names = tests.flatMap((test) => (test.status === 'failed' ? [test.name] : []));
  if (code !== 0 && names.length === 0) names.push(`vitest ended with exit code ${code}`);
  return checked(project, {
    counts: { passed: report.numPassedTests, failed: Math.max(report.numFailedTests, names.length), skipped: report.numPendingTests + report.numTodoTests },
    names,
    absent: tests.flatMap((test) => test.name.split('absent here: ')[1] ?? []),
  });
}

/** Tests of a Playwright report with their file and project. */
function playwrightTests(suites) {
  return suites.flatMap((suite) => [
    ...playwrightTests(suite.suites ?? []),
    ...(suite.specs ?? []).flatMap((spec) => spec.tests.map((test) => ({ status: test.status, name: `[${test.projectName}] ${spec.file} › ${spec.title}` }))),
  ]);
}

async function playwright(env) {
  const path = join(resultsDir, 'e2e.json');
  const code = await run(process.execPath, [script('playwright'), 'test', '-c', 'test/e2e/playwright.config.ts', ...passedOn], { env: { ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: path } });
  const { stats, suites, errors } = readReport('browser', path, code);
  const tests = playwrightTests(suites);
  const flaky = tests.filter((test) => test.status === 'flaky').map(({ name }) => name);
  if (flaky.length > 0) {
    process.stdout.write(`Passed at the second try only (their artifacts are in test-results/e2e):\n  ${flaky.join('\n  ')}\n`);
  }
  const names = [...tests.flatMap((test) => (test.status === 'unexpected' ? [test.name] : [])), ...errors.map(({ message }) => String(message).split('\n')[0])];
  if (code !== 0 && names.length === 0) names.push(`playwright ended with exit code ${code}`);
  return checked('browser', { counts: { passed: stats.expected + stats.flaky, failed: Math.max(stats.unexpected, names.length), skipped: stats.skipped, flaky: stats.flaky }, names });
}

/** Runs a tool that must find nothing; the summary repeats what it found. */
async function must(name, args) {
  const { code, output } = await runAndKeep(process.execPath, [script(name), ...args]);
  if (code !== 0) throw failure(`${name} ended with exit code ${code}.`, { names: output.split('\n').filter((line) => line.trim() !== '') });
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
  const absent = [...new Set(results.flatMap((result) => result.absent))];
  if (absent.length > 0) process.stdout.write(`Absent here, so not tried:\n  ${absent.join('\n  ')}\n`);
  const failed = results.filter((result) => !result.ok);
  for (const { name, names } of failed) {
    const more = names.length - mostNamed;
    process.stdout.write(`\nfailed: ${name}\n  ${names.slice(0, mostNamed).join('\n  ')}\n${more > 0 ? `  and ${more} more, above\n` : ''}`);
  }
  if (failed.length > 0) process.stdout.write('\n');
  process.stdout.write(`${((Date.now() - started) / 1000).toFixed(0)} s in all, ${failed.length === 0 ? 'every part passed' : `failed: ${failed.map(({ name }) => name).join(', ')}`}\n`);
  process.stdout.write(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
  return failed.length === 0 && total.failed === 0 ? 0 : 1;
}

async function main() {
  await ensureDependencies();
  rmSync(resultsDir, { recursive: true, force: true });
  mkdirSync(resultsDir, { recursive: true });
  const lab = checkOnly || withoutEngine ? undefined : await startLab();

  if (!e2eOnly) {
    await part('types', () => must('tsc', ['-b']));
    await part('lint and layers', () => must('oxlint', ['--type-aware', '--format=unix']));
    await part('dead code', () => must('knip', []));
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
        (outcome) => ({ outcome }),
        (error) => ({ error }),
      );
      await part('engine', () => vitest('engine', env));
      await part('scenarios', async () => {
        const { outcome, error } = await scenarios;
        closeSync(output);
        process.stdout.write(readFileSync(log));
        if (error !== undefined) throw error;
        return outcome;
      });
    }
    if (provided) {
      await part('browser and desktop', () => playwright(env));
    }
  }
  if (lab !== undefined) {
    await part('lab down', () => lab.stop());
  }

  return summary();
}

ensureNode();
try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
