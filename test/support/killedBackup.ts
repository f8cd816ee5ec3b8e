import type { Target } from '#shared/domain/connection.ts';
import { makeTestCore } from './testCore.ts';

/*
 * A separate program: makes a backup and kills itself as `kill -9` would at a given word of its progress; without one, prints its
 * outcome.
 */

const [kind = '', place = '', folder = '', deadly = '', method = 'copier'] = process.argv.slice(2);
const target: Target = kind === 'sqlite' ? { kind: 'file', path: place } : { kind: 'url', url: place };
// A limit on file size simulates a full disk, and is reported by a signal too.
process.on('SIGXFSZ', () => undefined);
const { core } = await makeTestCore();
core.listen((event) => {
  if (event.kind === 'progress' && deadly !== '' && event.text.includes(deadly)) process.kill(process.pid, 'SIGKILL');
});
const signal = new AbortController().signal;
const opened = await core.call({ call: 'connections.open', input: { target }, callId: 'open' }, signal);
if (!opened.ok) throw new Error(opened.failure.message);
const [connection] = core.connections.list();
const input = { connectionId: connection?.id, folder, method };
const made = await core.call({ call: 'backups.make', input, callId: 'make' }, signal);
process.stdout.write(JSON.stringify(made.ok ? { made: true } : { made: false, failure: made.failure }));
await core.close();
