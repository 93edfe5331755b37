import { contentSecurityPolicy } from '#host';

/** Headers of every answer. `authority`: host and port that the WebSocket may talk to. */
export function securityHeaders(authority: string): Readonly<Record<string, string>> {
  return {
    'Content-Security-Policy': contentSecurityPolicy([`ws://${authority}`]),
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), payment=()',
  };
}
