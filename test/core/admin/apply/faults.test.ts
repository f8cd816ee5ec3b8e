import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { verifyPassword } from '#core/admin/passwords/passwordHash.ts';
import { makeJournal } from '#core/journal/journal.ts';
import { runOn } from '../../../support/adminBench.ts';
import { makeAwkwardDatabase, tableChecksums } from '../../../support/archives.ts';
import { caughtFailure } from '../../../support/caughtFailure.ts';
import { dialects, openPlace } from '../../../support/ownDatabases.ts';
import { removing, useSmallBenches } from '../../../support/smallBenches.ts';
import { bundles, checkout } from '../../../support/spawnedProgram.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../../support/temporaryFolder.ts';

const { make: bench } = useSmallBenches();
const folders: TemporaryFolder[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await folder.dispose();
});

async function aFolder(): Promise<string> {
  const folder = await makeTemporaryFolder();
  folders.push(folder);
  return folder.path;
}

describe.each(dialects)('rows that the database refuses to remove, on %s', (dialect) => {
  it('are named, and nothing is changed', async () => {
    const extra = `create table chain (id integer primary key, of_simulation integer references "Simulation"(id) on delete cascade,
        link integer references chain(id));
      insert into chain values (1, 1, null), (2, 3, 1), (3, 1, 1);`;
    const { plan, apply, archives, count, journal } = await bench(dialect, {}, extra);
    const failure = await caughtFailure(apply(await plan(removing(1))));
    expect(failure.code).toBe('database');
    expect(failure.message).toBe(
      dialect === 'sqlite'
        ? 'chain 2 refers to rows of chain that were to be removed'
        : 'Rows of chain refer to rows of chain that were to be removed',
    );
    expect([await count('Simulation'), await count('Page'), await count('chain'), await archives()]).toEqual([
      3,
      3,
      3,
      [],
    ]);
    expect((await journal())[0]).toMatchObject({ outcome: 'failed', archive: null });
  });
});

describe.each(dialects)('passwords on %s', (dialect) => {
  it.each([
    ['of any script', 'zażółć ﷽ 密码 \u{1F422} e\u0301 \u00e9'],
    ['of 1 000 characters beyond the basic plane', '\u{1F510}'.repeat(1000)],
    ['with control characters, quotes and question marks', `\t\n\u0001'"?; drop table "User"; -- $1 ??`],
  ])('%s are stored so that they match, and no other password does', async (_what, value) => {
    const { operation, run } = await bench(dialect);
    await operation({ kind: 'set-password', userId: 1, password: { kind: 'typed', value } });
    await operation({ kind: 'add-user', username: 'cid', password: { kind: 'typed', value } });
    const rows = await run(
      `select y.password_hash as hash from "YaptideUser" y join "User" u on u.id = y.id where u.username <> 'bea'`,
    );
    expect(rows).toHaveLength(2);
    for (const { hash } of rows) {
      expect(await verifyPassword(value, String(hash))).toBe(true);
      expect(await verifyPassword(`${value} `, String(hash))).toBe(false);
    }
  });

  it.each([
    ['with a NUL', 'a\0b'],
    ['of 1 001 characters', 'x'.repeat(1001)],
    ['with half a character', 'a\uD800'],
    ['of nothing', ''],
  ])('%s are refused before anything is changed', async (_what, value) => {
    const { plan, database } = await bench(dialect);
    const before = await tableChecksums(database());
    const password = { kind: 'typed', value } as const;
    for (const operation of [
      { kind: 'set-password', userId: 1, password },
      { kind: 'add-user', username: 'cid', password },
    ] as const) {
      expect(await caughtFailure(plan(operation))).toMatchObject({ code: 'bad-input' });
    }
    expect(await tableChecksums(database())).toEqual(before);
  });

  it('whose stored hash has absurd parameters are set, undone and removed without computing it', async () => {
    const { operation, restore, run, database } = await bench(dialect);
    const hostile = `scrypt:1073741824:8:1000000$salt$${'0'.repeat(128)}`;
    await run(`update "YaptideUser" set password_hash = '${hostile}' where id = 1`);
    const before = await tableChecksums(database());
    const begun = process.cpuUsage();
    const set = await operation({ kind: 'set-password', userId: 1, password: { kind: 'generated' } });
    await restore(set.archive ?? '', { choices: { idTaken: 'replace' } });
    expect(await tableChecksums(database())).toEqual(before);
    await operation({ kind: 'remove-users', userIds: [1], simulations: { kind: 'leave' } });
    expect(await caughtFailure(verifyPassword('admin', hostile))).toMatchObject({ code: 'too-large' });
    const { user, system } = process.cpuUsage(begun);
    expect((user + system) / 1e6).toBeLessThan(10);
  });
});

describe.each(dialects)('a simulation that gains a task on %s', (dialect) => {
  it('between plan and apply is not ended without that task', async () => {
    const { plan, apply, run, archives } = await bench(dialect);
    const made = await plan({ kind: 'set-simulation-state', which: { kind: 'ids', ids: [2] }, state: 'FAILED' });
    await run(`insert into "Task" (id, simulation_id, task_id, requested_primaries, simulated_primaries, task_state, platform)
      values (99, 2, 9, 1, 0, 'PENDING', 'DIRECT')`);
    const failure = await caughtFailure(apply(made));
    expect(failure).toMatchObject({ code: 'changed' });
    expect(failure.details).toContain('Simulation 2 has 2 rows in Task instead of 1');
    expect(await run('select job_state as s from "Simulation" where id = 2')).toEqual([{ s: 'RUNNING' }]);
    expect(await archives()).toEqual([]);
  });
});

const program = join(checkout, bundles, 'killedApply.js');

describe.skipIf(process.platform === 'win32').each(dialects)('a disk without space on %s', (dialect) => {
  it('during archiving ends the operation with nothing changed and no archive', { timeout: 60_000 }, async () => {
    const place = await makeAwkwardDatabase(dialect, '5003b9acb1f4');
    const [archives, settings] = [await aFolder(), await aFolder()];
    const sums = async (): Promise<Readonly<Record<string, string>>> => {
      const database = await openPlace(dialect, place);
      try {
        return await tableChecksums(database);
      } finally {
        await database.close();
      }
    };
    const before = await sums();
    // A limit on file size simulates a full disk; the archive takes about 370 kB, and no other file comes close.
    const limited = `unset NODE_COMPILE_CACHE; ulimit -f 200 && exec "$0" "$@"`;
    const args = [program, dialect, place, archives, '1,2,3', '', settings];
    const ended = promisify(execFile)('sh', ['-c', limited, process.execPath, ...args]);
    await expect(ended).rejects.toMatchObject({ code: 1 });
    await runOn(dialect, place, 'select 1 from "User"');
    expect(await sums()).toEqual(before);
    expect(await readdir(archives)).toEqual([]);
    const { entries } = await makeJournal({ directory: settings, systemUser: '' }).list({ limit: 9 });
    expect(entries).toMatchObject([{ outcome: 'failed', archive: null, counts: {} }]);
    expect(entries[0]?.parameters['failure']).toContain('no space left');
  });
});
