import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { defineConfig } from '@playwright/test';
import type { ShellKind } from './shells.ts';

const root = resolve(import.meta.dirname, '../..');

/** The Electron package is only a downloader until its binary has been fetched. */
function electronBinaryIsPresent(): boolean {
  const folder = join(root, 'node_modules', 'electron');
  const named = join(folder, 'path.txt');
  return existsSync(named) && existsSync(join(folder, 'dist', readFileSync(named, 'utf8').trim()));
}

const electron = electronBinaryIsPresent();
// The same specs in every shell: the web shell in Chromium, and the desktop shell on the real Electron where its binary is present,
// else on the stand-in. Where no Linux engine can be had (the macOS and Windows runners), SLIPWAY_E2E_WITHOUT_ENGINE leaves out what deploys.
const needsEngine = process.env['SLIPWAY_E2E_WITHOUT_ENGINE'] === '1' ? [/(adopt|journey|journey-accessibility|faults|templates)\.spec\.ts$/] : [];

// Patterns are held against whole paths: the folder this tree lies in may be called anything.
// axe needs a page of browser.newContext(), which only the web shell has; the interface is the same in both.
const webOnly = [/accessibility\.spec\.ts$/];

// The stand-in proves the desktop shell around the page. What happens in the page alone is the same code as in the web shell, and is seen there.
const shellMatters = /(adopt|bad-input|desktop|faults|files|journey|leaving)\.spec\.ts$/;

export default defineConfig<{ readonly shell: ShellKind }>({
  testDir: '.',
  outputDir: join(root, 'test-results', 'e2e'),
  fullyParallel: false,
  // Each spec has a program, a home and a project of its own; two at a time fit two cores.
  workers: 2,
  // On CI a test that fails gets one more try; the summary counts those that needed it.
  retries: process.env['CI'] === 'true' ? 1 : 0,
  forbidOnly: process.env['CI'] === 'true',
  timeout: 120_000,
  expect: { timeout: 15_000 },
  use: { actionTimeout: 20_000 },
  reporter: [['list'], ...(process.env['PLAYWRIGHT_JSON_OUTPUT_NAME'] === undefined ? [] : [['json'] as const])],
  projects: [
    { name: 'web', testIgnore: [...needsEngine, /desktop\.spec\.ts$/], use: { shell: 'web' } },
    electron
      ? { name: 'electron', testIgnore: [...needsEngine, ...webOnly], grepInvert: /@stand-in|@web/, use: { shell: 'electron' } }
      : { name: 'desktop-stand-in', grepInvert: /@web/, testMatch: shellMatters, testIgnore: [...needsEngine, ...webOnly], use: { shell: 'stand-in' } },
  ],
});
