import { z } from 'zod';
import { operationSchema } from '#shared/domain/operation.ts';
import { openAdminSession } from './adminSession.ts';

/*
 * A separate program: plans and applies an operation, or restores an archive, and kills itself as `kill -9` would at a
 * given word of its progress, or at `Journalling` before the journal has its entry; without one, prints each word and
 * continues. `stop:` before the word makes it stop there without ending.
 */

const [dialect = '', place = '', archiveFolder = '', request = '', deadly = '', journalFolder = ''] =
  process.argv.slice(2);
const target = dialect === 'sqlite' ? ({ kind: 'file', path: place } as const) : ({ kind: 'url', url: place } as const);
const passphrase = 'correct horse';
const onProgress = (text: string): void => {
  if (deadly.startsWith('stop:') && text.startsWith(deadly.slice('stop:'.length))) process.kill(process.pid, 'SIGSTOP');
  if (deadly !== '' && text.startsWith(deadly)) process.kill(process.pid, 'SIGKILL');
  process.stdout.write(`${text} ${Math.round(process.memoryUsage().rss / 2 ** 20)}\n`);
};
// A limit on file size simulates a full disk, and is reported by a signal too.
process.on('SIGXFSZ', () => undefined);
const session = await openAdminSession(target, {
  archiveFolder,
  onProgress,
  onLine: () => onProgress('Journalling'),
  ...(journalFolder === '' ? {} : { journalFolder }),
});
const parsed = z
  .union([operationSchema, z.strictObject({ restore: z.string() }), z.array(z.int())])
  .parse(JSON.parse(request.startsWith('{') ? request : `[${request}]`));
if ('restore' in parsed) {
  const unlock = { kind: 'passphrase', passphrase } as const;
  await session.restore(parsed.restore, { choices: { idTaken: 'replace' }, unlock });
} else {
  const operation =
    'kind' in parsed ? parsed : ({ kind: 'remove-simulations', which: { kind: 'ids', ids: parsed } } as const);
  const { outcome } = await session.apply(await session.plan(operation), { live: true, passphrase });
  process.stdout.write(`${outcome} ${Math.round(process.resourceUsage().maxRSS / 1024)}\n`);
}
process.exit(0);
