import { expect } from '@playwright/test';
import { openProject, type OpenProject, type Start } from './board.ts';

/** A small topology as somebody wrote it by hand: a web server, a program and its database. */
export const shop = `# The shop. Do not reorder.
name: shop
services:
  web:
    image: nginx:1.29   # pinned
    depends_on: [api]
  api:
    image: "node:24-slim"
    environment:
      DATABASE_URL: postgres://app:secret@db:5432/app
    depends_on:
      db:
        condition: service_started
  db:
    image: postgres:17
    environment: {POSTGRES_PASSWORD: secret}

x-slipway:
  canvas:
    web: {x: 40, y: 40}
    api: {x: 400, y: 40}
    db: {x: 760, y: 40}
`;

/** The shop, or another text, open in a shell without an engine. */
export function openShop(start: Start, text: string = shop): Promise<OpenProject> {
  return openProject(start, { endpoint: undefined, text });
}

/** Lines of `after` that `before` does not have at their place; both have as many. */
export function changedLines(before: string, after: string): readonly string[] {
  const old = before.split('\n');
  const now = after.split('\n');
  expect(now.length, 'as many lines as before').toBe(old.length);
  return now.filter((line, index) => line !== old[index]);
}
