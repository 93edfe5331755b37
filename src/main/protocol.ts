import { contentSecurityPolicy, findStaticFile } from '#host';
import type { CustomScheme, Protocol } from 'electron';

const appScheme = 'app';
const appHost = 'slipway';
/** Origin of the page. */
export const appOrigin = `${appScheme}://${appHost}`;

/** To be registered before the app is ready. `standard` and `secure` give the page an origin, storage and workers. */
export const appSchemeRegistration: CustomScheme = {
  scheme: appScheme,
  privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
};

const headers = {
  'Content-Security-Policy': contentSecurityPolicy(),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
} as const;

/** Answers one request of the page from the folder of the built renderer; nothing outside it is ever read. */
export async function serveRenderer(rendererDir: string, address: string): Promise<Response> {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const file = url?.host === appHost ? await findStaticFile(rendererDir, url.pathname) : undefined;
  return file === undefined
    ? new Response('There is nothing at this address.', { status: 404, headers: { ...headers, 'Content-Type': 'text/plain; charset=utf-8' } })
    : new Response(new Uint8Array(file.body), { headers: { ...headers, 'Content-Type': file.type } });
}

export function handleAppProtocol(protocol: Pick<Protocol, 'handle'>, rendererDir: string): void {
  protocol.handle(appScheme, (request) => serveRenderer(rendererDir, request.url));
}
