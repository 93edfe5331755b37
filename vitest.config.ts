import { defineConfig } from 'vitest/config';

// CI's two cores are shared with an engine and its containers: engine files run one at a time.
const realEngine = { retry: process.env['CI'] === 'true' ? 1 : 0, testTimeout: 120_000, hookTimeout: 300_000, fileParallelism: false, pool: 'forks', globalSetup: 'test/support/global-setup.ts' } as const;

/** Too long for every change: over other people's files, and over sizes that only hostile files have. */
const long = ['src/**/*corpus.test.ts', 'src/**/*large.test.ts'];

export default defineConfig({
  test: {
    reporters: ['default'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'renderer/**/*.test.{ts,tsx}'],
          exclude: long,
          environment: 'node',
          testTimeout: 20_000,
          // Pure code: a fresh module graph for each file would take longer than the tests.
          pool: 'threads',
          isolate: false,
        },
      },
      // Needs no engine either, but too long for every change: recorded cases, other people's files, planted layer violations.
      { test: { name: 'golden', include: ['test/golden/**/*.test.ts', 'test/layers/**/*.test.ts', ...long], environment: 'node', testTimeout: 60_000 } },
      { test: { name: 'engine', include: ['test/engine/**/*.test.ts'], ...realEngine } },
      // Most of their time is waiting for containers, each file's own: two at a time.
      { test: { name: 'scenarios', include: ['test/scenarios/**/*.test.ts'], ...realEngine, fileParallelism: true, maxWorkers: 2 } },
    ],
  },
});
