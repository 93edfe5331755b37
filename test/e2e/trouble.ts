import { expect, type Locator, type Page } from '@playwright/test';

/** Nothing on the page looks like the inside of a program. */
export async function noTrace(page: Page): Promise<void> {
  const shown = await page.locator('body').innerText();
  expect(shown).not.toMatch(/\bat .*\.[cm]?[jt]sx?:\d+/);
  expect(shown).not.toMatch(/\b(undefined|NaN|\[object \w+\]|TypeError|ECONN\w+|ENOENT)\b/);
}

/** A line of the Problems tab, by its text. */
export function problem(page: Page, text: RegExp): Locator {
  return page.getByRole('list', { name: 'Problems' }).getByRole('listitem').filter({ hasText: text });
}

/** The Deploy button cannot be pressed and says why. */
export async function deployIsRefused(page: Page, why: string): Promise<void> {
  const deploy = page.getByRole('button', { name: /^Deploy/ });
  await expect(deploy).toHaveAttribute('aria-disabled', 'true');
  await deploy.hover();
  await expect(page.getByRole('tooltip')).toContainText(why);
}
