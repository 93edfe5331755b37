import type { SourceRange } from '#core/compose';
import type { ValuePath } from '#core/lib';

/** The service in whose lines an offset lies; undefined: in none. Needs a text that loads. */
export function serviceAt(offset: number, services: readonly string[], locate: (path: ValuePath) => SourceRange | undefined): string | undefined {
  return services.find((service) => {
    const range = locate(['services', service]);
    return range !== undefined && offset >= range.start && offset <= range.end;
  });
}
