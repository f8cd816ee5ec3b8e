/** How often to look, in milliseconds. */
const interval = 500;

/**
 * Ends this process, as SIGTERM does, when the one that started it is gone. npm runs scripts through a shell, and most
 * shells do not pass a signal on: without this, ending npm would leave the program running.
 */
export function endWithParent(): void {
  if (process.env['npm_lifecycle_event'] === undefined || process.platform === 'win32') return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, interval);
  watch.unref();
}
