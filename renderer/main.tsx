import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';
import { startSession } from './api/session.ts';
import { languageFor, startTranslations } from './i18n/index.ts';
import './ui/theme.css';

startTranslations(languageFor('system', navigator.languages));
// Before the first paint: the settings, which may say otherwise, come with the connection.
document.documentElement.dataset['theme'] = window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no #root element.');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
void startSession(new AbortController().signal);
