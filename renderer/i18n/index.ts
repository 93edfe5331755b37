import { createInstance, type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { en } from './en.ts';
import { ko } from './ko.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof en };
  }
}

export type Language = 'en' | 'ko';

/** The catalogue to use for a setting: `system` takes the first language of the browser we have. */
export function languageFor(setting: 'system' | Language, preferred: readonly string[]): Language {
  if (setting !== 'system') return setting;
  for (const tag of preferred) {
    if (tag.toLowerCase().startsWith('ko')) return 'ko';
    if (tag.toLowerCase().startsWith('en')) return 'en';
  }
  return 'en';
}

const translator: i18n = createInstance();

/** Starts the translator; texts are bundled, so it is ready at once. */
export function startTranslations(language: Language): void {
  void translator.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    initAsync: false,
    resources: { en: { translation: en }, ko: { translation: ko } },
    // React escapes already.
    interpolation: { escapeValue: false },
    returnNull: false,
  });
}

/** The translator itself, for text outside of components: `translator.t('…')`. */
export { translator };
export { useTranslation } from 'react-i18next';
