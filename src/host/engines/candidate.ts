import type { EngineContext } from '#core/api';
import type { TlsMaterial } from '#docker';

/** The machine as discovery sees it; tests give their own. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** As `process.platform`. */
  readonly platform: string;
  /** The user's home folder. */
  readonly home: string;
  /** As `process.getuid()`; undefined on Windows. */
  readonly userId: number | undefined;
  /** Slipway's data folder; its private engine's socket lies there. */
  readonly dataDirectory: string;
}

/** An engine that may be there. */
export interface EngineCandidate {
  readonly context: EngineContext;
  /** Tried without being asked for. Other contexts may be somebody's production: they are only offered. */
  readonly automatic: boolean;
  /** Reads the TLS material; undefined: none. Throws when the files are not readable. */
  readonly tls?: () => Promise<TlsMaterial>;
}
