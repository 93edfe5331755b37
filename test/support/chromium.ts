import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';

/** Path of the Chromium that tests and benchmarks drive; undefined: none is on this machine. */
export function findChromium(): string | undefined {
  const known = [process.env['SLIPWAY_TEST_CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', chromium.executablePath()];
  return known.find((path) => path !== undefined && path !== '' && existsSync(path));
}

/** How it is started: quiet, without a graphics card, and as root too. */
export function chromiumOptions(): { readonly args: string[]; readonly executablePath?: string } {
  const executablePath = findChromium();
  const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
  return { args, ...(executablePath === undefined ? {} : { executablePath }) };
}
