import { homedir, platform } from 'node:os';
import { join } from 'node:path';

/** Where Slipway keeps its own things; absolute paths. Nothing is created by asking. */
export interface Folders {
  /** Settings and recent files. */
  readonly config: string;
  /** Drafts and the private engine. */
  readonly data: string;
  /** Logs. */
  readonly state: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The user's folders by the platform's habit: XDG Base Directory on Linux (relative values are ignored, as the specification says),
 * `~/Library` on macOS, AppData on Windows.
 */
export function userFolders(environment: Environment, system: string = platform(), home: string = homedir()): Folders {
  if (system === 'win32') {
    const roaming = environment['APPDATA'] ?? join(home, 'AppData', 'Roaming');
    const local = environment['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local');
    return { config: join(roaming, 'Slipway'), data: join(local, 'Slipway', 'data'), state: join(local, 'Slipway', 'logs') };
  }
  if (system === 'darwin') {
    const support = join(home, 'Library', 'Application Support', 'Slipway');
    return { config: support, data: join(support, 'data'), state: join(home, 'Library', 'Logs', 'Slipway') };
  }
  const xdg = (name: string, fallback: string): string => {
    const value = environment[name];
    return join(value !== undefined && value.startsWith('/') ? value : join(home, fallback), 'slipway');
  };
  return { config: xdg('XDG_CONFIG_HOME', '.config'), data: xdg('XDG_DATA_HOME', '.local/share'), state: xdg('XDG_STATE_HOME', '.local/state') };
}
