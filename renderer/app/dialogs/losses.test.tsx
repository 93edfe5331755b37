// @vitest-environment jsdom
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Plan } from '#core/plan';
import { startTranslations } from '../../i18n/index.ts';
import { useDocument, useEngine } from '../../state/index.ts';
import { DeployDialog } from './DeployDialog.tsx';

let root: Root;
let page: HTMLElement;

function losing(...names: readonly string[]): Plan {
  const losses = names.map((name) => ({ kind: 'volume' as const, name, message: `${name} would be lost.` }));
  return { project: 'shop', steps: [], problems: [], changes: [{ subject: 'service', name: 'db', kind: 'remove', causes: [], details: [], losses }] };
}

function tick(): HTMLInputElement {
  const box = document.querySelector<HTMLInputElement>('input[type="checkbox"]');
  if (box === null) throw new Error('no tick box');
  return box;
}

async function show(plan: Plan): Promise<void> {
  await act(async () => useEngine.setState({ plan, plannedText: useDocument.getState().text }));
}

beforeEach(async () => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  startTranslations('en');
  page = document.createElement('div');
  document.body.append(page);
  root = createRoot(page);
  await show(losing('data'));
  await act(async () => root.render(<DeployDialog onClose={() => undefined} />));
});

afterEach(async () => {
  await act(async () => root.unmount());
  page.remove();
  useEngine.setState({ plan: null, plannedText: null });
  vi.unstubAllGlobals();
});

it('what was ticked off does not stand for data that a newer plan would lose too', async () => {
  await act(async () => tick().click());
  expect(tick().checked).toBe(true);
  await show(losing('data'));
  expect(tick().checked).toBe(true);
  await show(losing('data', 'more'));
  expect(tick().checked).toBe(false);
});
