import { BrowserWindow, dialog } from 'electron';
import type { CommandQuestion } from '#core/connection/secrets/commandApprovals.ts';
import { visibleText } from '#shared/visibleText.ts';
import { type Failure, makeFailure } from '#shared/failure.ts';
import { hostCallId } from '#shared/contract/events.ts';
import type { Target } from '#shared/domain/connection.ts';
import type { Core } from '#core/core.ts';
import { z } from 'zod';

/** Asks for a SQLite file in the system's dialog; null when it was dismissed. */
export async function chooseSqliteFile(): Promise<string | null> {
  const options: Electron.OpenDialogOptions = {
    title: 'Open a SQLite file or a result file',
    properties: ['openFile'],
    filters: [
      { name: 'SQLite databases', extensions: ['sqlite', 'sqlite3', 'db', 'db3'] },
      { name: "Results of yaptide's web interface", extensions: ['json'] },
      { name: 'All files', extensions: ['*'] },
    ],
  };
  const window = BrowserWindow.getFocusedWindow();
  const { canceled, filePaths } =
    window === null ? await dialog.showOpenDialog(options) : await dialog.showOpenDialog(window, options);
  return canceled ? null : (filePaths[0] ?? null);
}

/** Asks in the system's dialog, which a page cannot answer, whether a command may run. */
export async function approveCommand(
  { connection, purpose, command }: CommandQuestion,
  signal: AbortSignal,
): Promise<boolean> {
  const options: Electron.MessageBoxOptions = {
    type: 'warning',
    title: 'Tidescope',
    message: `Run this command for '${visibleText(connection)}'?`,
    detail: `${visibleText(command)}\n\nIts first line of output is used as: ${visibleText(purpose)}. It runs with your permissions, now and each time you connect. If the command changes, you are asked again.`,
    buttons: ['Do not run', 'Run and remember'],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
    signal,
  };
  const window = BrowserWindow.getFocusedWindow();
  const { response } =
    window === null ? await dialog.showMessageBox(options) : await dialog.showMessageBox(window, options);
  return response === 1 && !signal.aborted;
}

const profileListSchema = z.object({ profiles: z.array(z.object({ id: z.string(), name: z.string() })) });

/**
 * Asks before a link from outside opens a saved connection, and says which; other targets were named by the user. False also if there
 * is no such connection.
 */
export async function askBeforeLink(target: Target, core: Pick<Core, 'call'>): Promise<boolean> {
  if (target.kind !== 'profile') return true;
  const reply = await core.call({ call: 'profiles.list', input: {}, callId: hostCallId }, new AbortController().signal);
  const { profiles } = reply.ok ? profileListSchema.parse(reply.value) : { profiles: [] };
  const profile = profiles.find(({ id }) => id === target.id);
  if (profile === undefined) {
    const hint = 'The link is damaged, or it was made on another computer.';
    showFailure(makeFailure({ code: 'not-found', message: 'The link names no saved connection', hint }).failure);
    return false;
  }
  const options: Electron.MessageBoxOptions = {
    type: 'question',
    title: 'Tidescope',
    message: `Connect to '${visibleText(profile.name)}'?`,
    detail: 'A link requested this. Connect only if you opened the link yourself.',
    buttons: ['Cancel', 'Connect'],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  };
  return (await dialog.showMessageBox(options)).response === 1;
}

/** Shows a Failure when there is no page yet to show it. */
export function showFailure({ message, hint, details }: Failure): void {
  dialog.showErrorBox(message, [hint, ...details].filter((line) => line !== '').join('\n'));
}
