import { objections } from './axe.ts';
import { homeWith, openProject } from './board.ts';
import { expect, test } from './fixtures.ts';

// axe over what the text editor shows besides the text, in light and dark. Not in the desktop shell: see accessibility.spec.ts.

const shop = `name: shop
services:
  web:
    image: nginx:\${TAG:-1.29}
    environment:
      API_TOKEN: \${SHOP_TOKEN}
      FLAVOUR: \${SHOP_FLAVOUR}
`;

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing in suggestions, explanations and values (${colorScheme})`, async ({ start }) => {
    const { board, page } = await openProject(start, { endpoint: undefined, colorScheme, home: homeWith({ 'shop/.env': 'SHOP_TOKEN=hunter2\n' }), text: shop });
    await page.setViewportSize({ width: 1024, height: 700 });
    const editor = await board.editor();
    await expect(editor.locator('.cm-variable')).toHaveCount(3);
    expect.soft(await objections(page), 'values').toEqual([]);
    await board.cursorAfter('FLAVOUR');
    await page.keyboard.press('F1');
    await expect(page.locator('.cm-tooltip-hover')).toBeVisible();
    expect.soft(await objections(page), 'explanation').toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Backspace');
    await page.keyboard.type('h');
    await expect(page.getByRole('listbox', { name: 'Suggestions' })).toBeVisible();
    await expect(page.locator('.cm-completionInfo')).toBeInViewport();
    expect.soft(await objections(page), 'suggestions').toEqual([]);
  });
}
