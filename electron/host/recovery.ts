import { type BrowserWindow, dialog } from 'electron';
import type { Diagnostics } from '#core/diagnostics/diagnosticsHandlers.ts';

interface RecoveryOptions {
  readonly diagnostics: Diagnostics;
  /** Shows log and crash reports. */
  readonly openFolder: () => Promise<void>;
}

/** In ms: a page that crashes again within this time is not reloaded by itself. */
const soon = 60_000;

/**
 * Reloads a window's page when its process has crashed, and says so; core and its connections are not affected, and the address holds
 * what the page showed. Asks about a page that hangs, and before something unsaved is left.
 */
export function watchPage(window: BrowserWindow, { diagnostics, openFolder }: RecoveryOptions): void {
  const { webContents } = window;
  const crashed = { at: -soon };
  const recover = async (what: string): Promise<void> => {
    const again = performance.now() - crashed.at < soon;
    crashed.at = performance.now();
    if (!again) webContents.reload();
    const { response } = await dialog.showMessageBox(window, {
      type: 'error',
      title: 'Tidescope',
      message: again ? 'The window crashed again' : 'The window crashed and was reloaded',
      detail: `${what}. Connections are still open, and nothing was changed in a database. A report was saved on this computer; it is not sent anywhere.`,
      buttons: again ? ['Reload the window', 'Open folder', 'Close the window'] : ['Close', 'Open folder'],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
    });
    if (response === 1) await openFolder();
    if (!again || window.isDestroyed()) return;
    if (response === 2) window.destroy();
    else webContents.reload();
  };
  webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    const what = `The page's process ended (${reason}, exit code ${exitCode})`;
    diagnostics.crashes.save({ what });
    void recover(what);
  });
  const asking = { open: false };
  window.on('unresponsive', () => {
    if (asking.open) return;
    asking.open = true;
    diagnostics.log.write('The window does not respond');
    const ask = async (): Promise<void> => {
      const { response } = await dialog.showMessageBox(window, {
        type: 'warning',
        title: 'Tidescope',
        message: 'The window does not respond',
        detail: 'Reloading keeps the connections and the address, but what is typed in a form is lost.',
        buttons: ['Wait', 'Reload the window'],
        defaultId: 0,
        cancelId: 0,
        noLink: true,
      });
      asking.open = false;
      if (response === 1 && !window.isDestroyed()) webContents.reload();
    };
    void ask();
  });
  // Without this, Electron would refuse to close the window, and say nothing.
  webContents.on('will-prevent-unload', (event) => {
    const leave = dialog.showMessageBoxSync(window, {
      type: 'question',
      title: 'Tidescope',
      message: 'Close without saving?',
      detail: 'The form in this window has unsaved changes.',
      buttons: ['Stay', 'Close without saving'],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
    });
    if (leave === 1) event.preventDefault();
  });
}
