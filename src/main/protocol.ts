import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import type { CustomScheme, Protocol } from 'electron';

export const appScheme = 'app';
const appHost = 'slipway';
/** Origin of the page. */
export const appOrigin = `${appScheme}://${appHost}`;

/** To be registered before the app is ready. `standard` and `secure` give the page an origin, storage and workers. */
export const appSchemeRegistration: CustomScheme = {
  scheme: appScheme,
  privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
};

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
};

/** Scripts only from the bundle; React Flow and CodeMirror set style attributes, hence the one `unsafe-inline` for styles. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const headers = {
  'Content-Security-Policy': contentSecurityPolicy,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
} as const;

function refuse(status: number, text: string): Response {
  return new Response(text, { status, headers: { ...headers, 'Content-Type': 'text/plain; charset=utf-8' } });
}

/** Answers one request of the page from the folder of the built renderer; nothing outside it is ever read. */
export async function serveRenderer(rendererDir: string, address: string): Promise<Response> {
  let path: string;
  try {
    const url = new URL(address);
    if (url.host !== appHost) {
      return refuse(404, 'Not found.');
    }
    path = normalize(decodeURIComponent(url.pathname === '/' ? '/index.html' : url.pathname));
  } catch {
    return refuse(400, 'Bad address.');
  }
  const file = join(rendererDir, path);
  const type = contentTypes[extname(file)];
  if (!file.startsWith(rendererDir + sep) || file.includes('\0') || type === undefined) {
    return refuse(404, 'Not found.');
  }
  try {
    const body = await readFile(file);
    return new Response(new Uint8Array(body), { headers: { ...headers, 'Content-Type': type } });
  } catch {
    return refuse(404, 'Not found.');
  }
}

export function handleAppProtocol(protocol: Pick<Protocol, 'handle'>, rendererDir: string): void {
  protocol.handle(appScheme, (request) => serveRenderer(rendererDir, request.url));
}
