import { fileURLToPath } from 'node:url';
import { utilityProcess } from 'electron';
import { makeLastWords, type StartProcess } from '#core/childProcess.ts';

/**
 * Starts a child process of Electron's. The packaged program must not run as plain Node, which its fuses forbid, and Chromium
 * ends such a process with the program.
 */
export const startUtilityProcess: StartProcess = ({ script, onMessage, onExit }) => {
  const child = utilityProcess.fork(fileURLToPath(script), [], {
    serviceName: 'Tidescope SQLite',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const lastWords = makeLastWords(child.stderr);
  const state = { killed: false, ended: false };
  // Electron's own `kill` sends SIGTERM, which a busy process does not handle.
  const kill = (): void => {
    state.killed = true;
    if (child.pid !== undefined && !state.ended) process.kill(child.pid, 'SIGKILL');
  };
  child.on('message', onMessage);
  child.once('exit', () => {
    state.ended = true;
    onExit(lastWords());
  });
  child.once('spawn', () => {
    if (state.killed) kill();
  });
  return {
    send: (message) => {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- that is of windows; a process has no origin
      if (!state.ended) child.postMessage(message);
    },
    kill,
  };
};
