import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * Who may use this server: a one-time token, printed with the address, buys a session. Its secret lives in a cookie, which browsers also
 * send to every other port of this host: whatever program listens there learns it. So the cookie alone opens only the page's files; the API
 * asks for the session's key as well, which only the page is told that was opened at the printed address.
 */
export interface Sessions {
  /** The token; it buys one session. */
  readonly token: string;
  /** The secret of a new session, or undefined when the token is wrong or was used. */
  redeem(token: string): string | undefined;
  /** True for the token, used or not. */
  isToken(offered: string): boolean;
  /** The secret in the Cookie header, when it is that of a session of this server. */
  find(cookieHeader: string | undefined): string | undefined;
  /** The key that belongs to a session's secret: nobody makes it from the secret but this server. */
  keyOf(secret: string): string;
  /** True when the Cookie header holds a session of this server and the key belongs to it. */
  admits(cookieHeader: string | undefined, key: string | undefined): boolean;
  /** The Set-Cookie header for a session's secret. */
  cookie(secret: string): string;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function isSame(one: string, other: string): boolean {
  return timingSafeEqual(digest(one), digest(other));
}

/** `port` is part of the cookie's name: two Slipways may run, and browsers keep one jar for all ports of a host. */
export function createSessions(port: number): Sessions {
  const token = randomBytes(32).toString('base64url');
  const keyMaker = randomBytes(32);
  const name = `slipway_${port}`;
  const known: Buffer[] = [];
  let unused = true;

  const isToken = (offered: string): boolean => isSame(token, offered);
  const keyOf = (secret: string): string => createHmac('sha256', keyMaker).update(secret).digest('base64url');

  const find = (header: string | undefined): string | undefined => {
    for (const part of header?.split(';') ?? []) {
      const cut = part.indexOf('=');
      if (cut === -1 || part.slice(0, cut).trim() !== name) continue;
      const secret = part.slice(cut + 1).trim();
      const offered = digest(secret);
      if (known.some((session) => timingSafeEqual(session, offered))) return secret;
    }
    return undefined;
  };

  return {
    token,
    isToken,
    find,
    keyOf,
    redeem: (offered) => {
      if (!unused || !isToken(offered)) return undefined;
      unused = false;
      const secret = randomBytes(32).toString('base64url');
      known.push(digest(secret));
      return secret;
    },
    admits: (header, key) => {
      const secret = find(header);
      return secret !== undefined && key !== undefined && isSame(keyOf(secret), key);
    },
    // Lax, not Strict: the browser is sent here by a file (see `slipway serve`), which it takes for another site, also when the page is reloaded.
    // It outlives the browser: who closes and opens that one while Slipway runs comes back with the printed address, whose token is used up.
    cookie: (secret) => `${name}=${secret}; HttpOnly; SameSite=Lax; Path=/; Max-Age=2592000`,
  };
}
