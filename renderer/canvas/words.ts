import type { TFunction } from 'i18next';
import { basename } from '#core/lib';
import type { LinkState } from './link-state.ts';
import type { CardData } from './projection.ts';
import type { ServiceStatus } from './status.ts';

/** The word beside the light: `healthy`, `pulling 43 %`, `exited 1`. */
export function statusText(t: TFunction, status: ServiceStatus): string {
  if (status.kind === 'pulling' && status.percent !== undefined) return t('canvas.status.pullingPercent', { percent: status.percent });
  if (status.kind === 'exited' && status.exitCode !== undefined) return t('canvas.status.exitedCode', { code: status.exitCode });
  return t(`canvas.status.${status.kind}`);
}

/** A card as one sentence, for screen readers. */
export function cardLabel(t: TFunction, card: CardData): string {
  const parts = [card.service, card.image ?? (card.build ? t('canvas.card.built') : ''), statusText(t, card.status)];
  if (card.file !== undefined) parts.push(t('origins.card', { file: basename(card.file) }));
  if (card.change !== undefined) parts.push(t(`canvas.change.${card.change}`));
  if (card.failure?.text !== undefined) parts.push(card.failure.text);
  if (card.problem !== undefined) parts.push(card.problem.message);
  return parts.filter((part) => part !== '').join(', ');
}

/** What is written on the line; undefined for a link of which nothing is known. */
export function linkBadge(t: TFunction, state: LinkState, to: string): string | undefined {
  switch (state.kind) {
    case 'declared':
      return undefined;
    case 'proven':
      return `✓ ${state.name}${state.ports.length === 0 ? '' : `:${state.ports.join(', ')}`}`;
    case 'broken':
      return `✕ ${t(`canvas.layer.${state.layer}`)}${state.port === null ? '' : ` (${to}:${state.port})`}`;
  }
}

/** A link as one sentence, for screen readers and the inspector. */
export function linkLabel(t: TFunction, from: string, to: string, state: LinkState): string {
  switch (state.kind) {
    case 'declared':
      return t('canvas.link.declared', { from, to });
    case 'proven':
      return t('canvas.link.proven', { from, to, address: `${state.name}${state.ports.length === 0 ? '' : `:${state.ports.join(', ')}`}` });
    case 'broken':
      return t('canvas.link.broken', { from, to, layer: t(`canvas.layer.${state.layer}`) });
  }
}
