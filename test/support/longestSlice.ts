/** In ms: how often the thread is asked what it has used. */
const every = 2;

/**
 * The longest that this thread computed without returning to its event loop while a promise was pending, in ms of its own
 * processor time: what else the machine does counts for nothing.
 */
export async function longestSlice(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let before = process.threadCpuUsage();
  const timer = setInterval(() => {
    const { user, system } = process.threadCpuUsage(before);
    longest = Math.max(longest, (user + system) / 1000);
    before = process.threadCpuUsage();
  }, every);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  return longest;
}
