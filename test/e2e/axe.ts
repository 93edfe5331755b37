import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/**
 * What axe objects to on the page as it is, one line each. Works in pages of `browser.newContext()` only.
 * @param colours only contrast: the dark theme differs in nothing else
 */
export async function objections(page: Page, { colours = false }: { readonly colours?: boolean } = {}): Promise<readonly string[]> {
  // Colours on their way from one theme to the other are nobody's fault.
  await page.evaluate(async () => Promise.allSettled(document.getAnimations().flatMap((animation) => (animation instanceof CSSTransition ? [animation.finished] : []))));
  const { violations } = await (colours ? new AxeBuilder({ page }).withRules('color-contrast') : new AxeBuilder({ page })).analyze();
  return violations.flatMap((violation) => violation.nodes.map((node) => `${violation.id} (${violation.impact}): ${node.target.join(' ')} ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`));
}
