import type { LabelFilter } from '#core/engine';

/** The `filters` query of list requests: JSON of lists, labels as `name` or `name=value`. */
export function filtersQuery(labels: LabelFilter | undefined, more: Readonly<Record<string, readonly string[]>> = {}): string | undefined {
  const label = Object.entries(labels ?? {}).map(([name, value]) => (value === true ? name : `${name}=${value}`));
  const filters = { ...more, ...(label.length === 0 ? {} : { label }) };
  return Object.keys(filters).length === 0 ? undefined : JSON.stringify(filters);
}
