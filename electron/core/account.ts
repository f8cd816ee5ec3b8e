import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';

/** Where the program keeps its own files: `TIDESCOPE_HOME`, or the system's folder for settings. */
export function settingsDirectory(): string {
  const own = process.env['TIDESCOPE_HOME'];
  if (own !== undefined && own !== '') return own;
  if (process.platform === 'win32')
    return join(process.env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'Tidescope');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Tidescope');
  return join(process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), 'tidescope');
}

/** The name of the local user; '' if the system has none. */
export function systemUser(): string {
  try {
    return userInfo().username;
  } catch (error) {
    // An account without an entry in the user database, as in containers.
    if (error instanceof Error && 'syscall' in error) return '';
    throw error;
  }
}
