import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * Who may use this server: a one-time token, printed with the address, buys a session; the session's secret lives in a cookie.
 * Only digests are kept.
 */
export interface Sessions {
  /** The token; it works once. */
  readonly token: string;
  /** The secret of a new session, or undefined when the token is wrong or was used. */
  redeem(token: string): string | undefined;
  /** True when the Cookie header holds a session of this server. */
  admits(cookieHeader: string | undefined): boolean;
  /** The Set-Cookie header for a session's secret. */
  cookie(secret: string): string;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** `port` is part of the cookie's name: browsers share cookies between the ports of one host, and two Slipways may run. */
export function createSessions(port: number): Sessions {
  const token = randomBytes(32).toString('base64url');
  const name = `slipway_${port}`;
  const sessions: Buffer[] = [];
  let unused: Buffer | undefined = digest(token);

  return {
    token,
    redeem: (offered) => {
      if (unused === undefined || !timingSafeEqual(unused, digest(offered))) return undefined;
      unused = undefined;
      const secret = randomBytes(32).toString('base64url');
      sessions.push(digest(secret));
      return secret;
    },
    admits: (header) => {
      if (header === undefined) return false;
      for (const part of header.split(';')) {
        const cut = part.indexOf('=');
        if (cut === -1 || part.slice(0, cut).trim() !== name) continue;
        const offered = digest(part.slice(cut + 1).trim());
        if (sessions.some((known) => timingSafeEqual(known, offered))) return true;
      }
      return false;
    },
    cookie: (secret) => `${name}=${secret}; HttpOnly; SameSite=Strict; Path=/`,
  };
}
