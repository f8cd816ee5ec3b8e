import { makeTestCore } from './testCore.ts';

/*
 * A separate program: restores a backup in place of a database and kills itself as `kill -9` would at a given word of its progress.
 */

const [url = '', path = '', deadly = ''] = process.argv.slice(2);
const { core } = await makeTestCore();
core.listen((event) => {
  if (event.kind === 'progress' && event.text.startsWith(deadly)) process.kill(process.pid, 'SIGKILL');
});
const { signal } = new AbortController();
const call = async (name: string, input: unknown): Promise<void> => {
  const reply = await core.call({ call: name, input, callId: 'restore' }, signal);
  if (!reply.ok) throw new Error(reply.failure.message);
};
await call('connections.open', { target: { kind: 'url', url } });
const [connection] = core.connections.list();
const connectionId = connection?.id;
await call('connections.unlock', { connectionId, minutes: 5, typedName: connection?.name });
await call('backups.restoreInPlace', { connectionId, path, typedName: new URL(url).pathname.slice(1) });
await core.close();
