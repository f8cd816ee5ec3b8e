/** How often to check, in ms. */
const interval = 500;

/**
 * Ends this process with SIGTERM when its parent has ended. npm runs scripts through a shell, and most
 * shells do not forward signals: without this, ending npm would leave the program running.
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
