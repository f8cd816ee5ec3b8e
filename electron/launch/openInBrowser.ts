import { spawn } from 'node:child_process';

/** The system's command that opens an address, with its arguments; undefined without a screen. */
function opener(url: string): readonly [string, readonly string[]] | undefined {
  if (process.platform === 'darwin') return ['open', [url]];
  if (process.platform === 'win32') return ['rundll32', ['url.dll,FileProtocolHandler', url]];
  const hasScreen = process.env['DISPLAY'] !== undefined || process.env['WAYLAND_DISPLAY'] !== undefined;
  return hasScreen ? ['xdg-open', [url]] : undefined;
}

/** Opens an address in the system's browser; without a screen it does nothing, as the address is printed anyway. */
export function openInBrowser(url: string): void {
  const found = opener(url);
  if (found === undefined) return;
  const [command, args] = found;
  const child = spawn(command, args, { stdio: 'ignore', detached: true, shell: false });
  child.once('error', () => child.unref());
  child.unref();
}
