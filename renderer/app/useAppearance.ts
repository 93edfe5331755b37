import { useEffect } from 'react';
import { languageFor, translator } from '../i18n/index.ts';
import { useApp } from '../state/app.ts';
import { useView } from '../state/index.ts';

/** Puts the theme and the language of the settings onto the page, and follows the system where they say so. */
export function useAppearance(): void {
  const theme = useApp((state) => state.settings.theme);
  const language = useApp((state) => state.settings.language);

  useEffect(() => {
    const dark = window.matchMedia('(prefers-color-scheme: dark)');
    const apply = (): void => {
      const now = theme === 'system' ? (dark.matches ? 'dark' : 'light') : theme;
      document.documentElement.dataset['theme'] = now;
      useView.getState().setTheme(now);
    };
    apply();
    dark.addEventListener('change', apply);
    return () => dark.removeEventListener('change', apply);
  }, [theme]);

  useEffect(() => {
    const now = languageFor(language, navigator.languages);
    document.documentElement.lang = now;
    void translator.changeLanguage(now);
  }, [language]);
}
