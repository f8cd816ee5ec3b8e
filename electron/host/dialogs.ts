import { BrowserWindow, dialog } from 'electron';
import type { Failure } from '#shared/failure.ts';

/** Asks for a SQLite file in the system's dialog; null when it was dismissed. */
export async function chooseSqliteFile(): Promise<string | null> {
  const options: Electron.OpenDialogOptions = {
    title: 'Open a SQLite file',
    properties: ['openFile'],
    filters: [
      { name: 'SQLite databases', extensions: ['sqlite', 'sqlite3', 'db', 'db3'] },
      { name: 'All files', extensions: ['*'] },
    ],
  };
  const window = BrowserWindow.getFocusedWindow();
  const { canceled, filePaths } =
    window === null ? await dialog.showOpenDialog(options) : await dialog.showOpenDialog(window, options);
  return canceled ? null : (filePaths[0] ?? null);
}

/** Shows a Failure where there is no page yet to show it. */
export function showFailure({ message, hint, details }: Failure): void {
  dialog.showErrorBox(message, [hint, ...details].filter((line) => line !== '').join('\n'));
}
