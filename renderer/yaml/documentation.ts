import { composeEn } from '../i18n/compose.en.ts';
import { composeKo } from '../i18n/compose.ko.ts';
import type { Language } from '../i18n/index.ts';

/** Places of the schema that mean the same share one text. */
const shared: readonly (readonly [place: RegExp, name: string])[] = [
  [/^services\.\*\.(?:build\.secrets|secrets|configs)\.\*\./, 'reference.'],
  [/^services\.\*\.(?:develop\.watch\.\*\.exec|pre_start\.\*|post_start\.\*|pre_stop\.\*)\./, 'hook.'],
  [/^services\.\*\.deploy\.(?:update_config|rollback_config)\./, 'rollout.'],
  [/^services\.\*\.blkio_config\.device_[a-z_]+\.\*\./, 'throttle.'],
  [/^services\.\*\.(?:deploy\.resources\.reservations\.devices|gpus)\.\*\./, 'device.'],
  [/^services\.\*\.(?:build\.)?ulimits\.\*\./, 'ulimit.'],
  [/^[a-z]+\.\*\.external\./, 'external.'],
  [/^services\.\*\./, 'service.'],
];

/** The name under which the catalogues keep the text for a pattern of the schema (see `SchemaPlace.pattern`). */
export function documentationKey(pattern: string): string {
  for (const [place, name] of shared) if (place.test(pattern)) return pattern.replace(place, name);
  return pattern;
}

function isDocumented(key: string): key is keyof typeof composeEn {
  return Object.hasOwn(composeEn, key);
}

/** One or two sentences about the key at a pattern; undefined where people choose the names. */
export function documentation(pattern: string, language: Language): string | undefined {
  const key = documentationKey(pattern);
  if (!isDocumented(key)) return undefined;
  switch (language) {
    case 'en':
      return composeEn[key];
    case 'ko':
      return composeKo[key];
  }
}
