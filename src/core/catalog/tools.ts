import type { Recipe } from './types.ts';

/** Helpers for development. */
export const toolRecipes: readonly Recipe[] = [
  {
    id: 'adminer',
    title: 'Adminer',
    summary: 'Looks into databases from the browser',
    category: 'tools',
    icon: 'table',
    image: 'adminer:5',
    aliases: [],
    ports: [{ container: 8080, protocol: 'tcp', purpose: 'Web page', publish: 8087, http: true }],
    variables: [
      { name: 'ADMINER_DEFAULT_SERVER', description: 'Server filled in on the sign-in page', need: 'optional', secret: false, default: undefined },
      { name: 'ADMINER_DESIGN', description: 'Look of the pages', need: 'optional', secret: false, default: undefined },
    ],
    volumes: [],
    healthcheck: undefined,
    command: undefined,
    wiring: [],
    documentation: 'https://hub.docker.com/_/adminer',
  },
  {
    id: 'mailpit',
    title: 'Mailpit',
    summary: 'Catches the mail your services send and shows it',
    category: 'tools',
    icon: 'mail',
    image: 'axllent/mailpit:v1.27',
    aliases: [],
    ports: [
      { container: 1025, protocol: 'tcp', purpose: 'SMTP' },
      { container: 8025, protocol: 'tcp', purpose: 'Web page', publish: 8025, http: true },
    ],
    variables: [{ name: 'MP_MAX_MESSAGES', description: 'Mails it keeps', need: 'optional', secret: false, default: '500' }],
    volumes: [],
    // The image brings its own.
    healthcheck: undefined,
    command: undefined,
    wiring: [
      { variable: 'SMTP_URL', template: 'smtp://{host}:{port}', description: 'Address for outgoing mail' },
      { variable: 'MAIL_HOST', template: '{host}', description: 'Mail host', clients: ['php'] },
      { variable: 'MAIL_PORT', template: '{port}', description: 'Mail port', clients: ['php'] },
    ],
    documentation: 'https://mailpit.axllent.org/docs/install/docker/',
  },
];
