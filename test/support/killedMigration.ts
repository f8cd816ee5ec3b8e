import { openMigrationSession } from './migrationSession.ts';

/*
 * A separate program: upgrades a database and kills itself as `kill -9` would at a given word of its progress; without one,
 * prints its outcome.
 */

const [url = '', journalFolder = '', deadly = ''] = process.argv.slice(2);
const session = await openMigrationSession(url, journalFolder);
const { outcome } = await session.run({
  onText: (text) => {
    if (deadly !== '' && text.startsWith(deadly)) process.kill(process.pid, 'SIGKILL');
  },
});
process.stdout.write(outcome);
await session.dispose();
process.exit(0);
