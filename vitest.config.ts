import { defineConfig } from 'vitest/config';

// CI's two cores are shared with an engine and its containers: engine files run one at a time.
const realEngine = { testTimeout: 120_000, hookTimeout: 300_000, fileParallelism: false, pool: 'forks', globalSetup: 'test/support/global-setup.ts' } as const;

export default defineConfig({
  test: {
    reporters: process.env['CI'] === 'true' ? ['default'] : ['default'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'renderer/**/*.test.{ts,tsx}', 'test/layers/**/*.test.ts', 'test/golden/**/*.test.ts'],
          environment: 'node',
          testTimeout: 20_000,
        },
      },
      { test: { name: 'engine', include: ['test/engine/**/*.test.ts'], ...realEngine } },
      { test: { name: 'scenarios', include: ['test/scenarios/**/*.test.ts'], ...realEngine } },
    ],
  },
});
