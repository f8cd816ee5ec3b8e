import { z } from 'zod';
import { openAdminSession } from './adminSession.ts';

/*
 * A program of its own: plans and applies the removal of simulations, and ends itself as `kill -9` would as soon as a word
 * of its progress is said; with none, tells each word and goes on.
 */

const [dialect = '', place = '', archiveFolder = '', ids = '', deadly = ''] = process.argv.slice(2);
const target = dialect === 'sqlite' ? ({ kind: 'file', path: place } as const) : ({ kind: 'url', url: place } as const);
const session = await openAdminSession(target, {
  archiveFolder,
  onProgress: (text) => {
    if (deadly !== '' && text.startsWith(deadly)) process.kill(process.pid, 'SIGKILL');
    process.stdout.write(`${text} ${Math.round(process.memoryUsage().rss / 2 ** 20)}\n`);
  },
});
const chosen = z.array(z.int()).parse(ids.split(',').map(Number));
const plan = await session.plan({ kind: 'remove-simulations', which: { kind: 'ids', ids: chosen } });
const outcome = await session.apply(plan, { live: true });
process.stdout.write(`${outcome.outcome} ${Math.round(process.resourceUsage().maxRSS / 1024)}\n`);
process.exit(0);
