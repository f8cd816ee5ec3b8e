import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeJournal } from '#core/journal/journal.ts';
import { makeColumnNames } from '#core/sql/columnNames.ts';
import { makeConsole } from '#core/sql/console.ts';
import { neverAborted } from '../../support/ownDatabases.ts';
import { asAtFirst, ask, makeSqlBench, type SqlBench } from '../../support/sqlBench.ts';

describe.each(['postgresql', 'sqlite'] as const)('an unlocked console on %s', (dialect) => {
  let unlocked: SqlBench;
  beforeAll(async () => {
    unlocked = await makeSqlBench(dialect);
  });
  // Tests change the rows that others count, and are repeated where they fail.
  beforeEach(async () => {
    await ask(unlocked.test, 'connections.unlock', { connectionId: unlocked.connectionId, minutes: 5, typedName: '' });
    for (const sql of asAtFirst) await unlocked.run(sql, { consent: { typedName: '' } });
  });
  afterAll(async () => unlocked.test.dispose());

  it('runs what writes once it is confirmed, and records it', async () => {
    const { run, test } = unlocked;
    const refused = await run("update item set name = 'x' where id = 1");
    expect(refused.error?.failure.message).toContain('not confirmed');
    const done = await run("update item set name = 'x' where id = 1", { consent: { typedName: '' } });
    expect([done.error, done.tag]).toEqual([null, 'UPDATE 1']);
    expect((await run('select name from item where id = 1')).rows).toEqual([['x']]);
    const { entries } = await ask(test, 'journal.list', { limit: 5 });
    expect(entries[0]).toMatchObject({ operation: 'run-sql', outcome: 'done', counts: { rows: 1 } });
    expect(entries[0]?.parameters['sql']).toContain('update item');
  });

  it('runs what writes in production only with the name of the connection typed', async () => {
    const { test, connectionId } = unlocked;
    const { connections } = test.core;
    const console = makeConsole({
      connectionId,
      connections: { ...connections, get: (id) => ({ ...connections.get(id), name: 'yap', role: 'production' }) },
      journal: makeJournal({ directory: test.folder, systemUser: 'tester' }),
      columnNames: makeColumnNames(() => connections.database(connectionId)),
      onRowsChanged: () => undefined,
      onState: () => undefined,
    });
    const sql = 'update item set name = name where id = 2';
    const [statement] = await ask(test, 'sql.check', { connectionId, text: sql });
    if (statement === undefined) throw new Error('There is no statement.');
    const request = { statement, sql, values: [], rows: 1, timeout: 30 };
    const wrong = await console.run({ ...request, consent: { typedName: 'yap2' } }, neverAborted);
    expect(wrong.error?.failure).toMatchObject({
      code: 'not-allowed',
      message: "The name that was typed is not 'yap'",
    });
    const right = await console.run({ ...request, consent: { typedName: 'yap' } }, neverAborted);
    expect([right.error, right.tag]).toEqual([null, 'UPDATE 1']);
    await console.close();
  });

  it('dry-runs a removal and leaves everything as it is', async () => {
    const { run, test, connectionId } = unlocked;
    const sql = 'delete from item where id = 1';
    const found = await ask(test, 'sql.dryRun', { connectionId, consoleId: 'a', sql });
    expect(found.error).toBeNull();
    if (dialect === 'postgresql') {
      expect(found.counts).toEqual([
        { table: 'item', inserted: 0, updated: 0, removed: 1 },
        { table: 'part', inserted: 0, updated: 0, removed: 2 },
      ]);
    } else expect(found.tag).toBe('DELETE 1');
    expect((await run('select count(*) from part')).rows).toEqual([['3']]);
  });

  it('carries out a removal as its dry run found it, with an archive that undoes it', async () => {
    const { run, test, connectionId } = unlocked;
    const sql = 'delete from item as i where i.id = :id';
    const found = await ask(test, 'sql.dryRun', { connectionId, consoleId: 'a', sql, values: ['1'] });
    if (found.archive.kind === 'none') throw new Error(found.archive.reason);
    expect(found.archive.rows).toBe(1);
    expect(found.remains).toEqual([]);
    const outcome = await ask(test, 'sql.apply', { connectionId, id: found.archive.id, consent: {} });
    expect(outcome).toMatchObject({ outcome: 'done', counts: { item: 1, part: 2 } });
    expect((await run('select count(*) from part')).rows).toEqual([['1']]);
    const { entries } = await ask(test, 'journal.list', { limit: 1 });
    expect(entries[0]).toMatchObject({ operation: 'edit-rows', parameters: { sql } });
    await ask(test, 'edits.undo', { connectionId, archive: outcome.archive ?? '', consent: {} });
    expect((await run('select count(*) from part')).rows).toEqual([['3']]);
    await expect(ask(test, 'sql.apply', { connectionId, id: found.archive.id, consent: {} })).rejects.toThrow(
      'no longer',
    );
  });

  it('carries out an update with the values of its dry run, and refuses it where others changed the row since', async () => {
    const { run, test, connectionId } = unlocked;
    const sql = "update item set name = name || '!', data = null where id > 1";
    const dry = async () => ask(test, 'sql.dryRun', { connectionId, consoleId: 'a', sql });
    const first = (await dry()).archive;
    const second = (await dry()).archive;
    if (first.kind === 'none' || second.kind === 'none') throw new Error('There is no archive.');
    await ask(test, 'sql.apply', { connectionId, id: first.id, consent: {} });
    expect((await run('select name from item where id > 1 order by id')).rows).toEqual([['two!'], ['é😀!']]);
    await expect(ask(test, 'sql.apply', { connectionId, id: second.id, consent: {} })).rejects.toMatchObject({
      failure: { code: 'changed' },
    });
    expect((await run('select name from item where id > 1 order by id')).rows).toEqual([['two!'], ['é😀!']]);
  });

  it.each([
    ['insert into item (id) values (9)', 'Only an UPDATE or a DELETE'],
    ['update part set id = id + 10', 'which tells the rows apart'],
    [`update "YaptideUser" set password_hash = 'x'`, 'changes a secret'],
  ])('says why %s has no archive', async (sql, reason) => {
    const { test, connectionId } = unlocked;
    const { archive, error } = await ask(test, 'sql.dryRun', { connectionId, consoleId: 'a', sql });
    expect(error).toBeNull();
    expect(archive).toMatchObject({ kind: 'none' });
    expect(JSON.stringify(archive)).toContain(reason);
  });

  it('shows what a transaction wrote to itself only, and rolls it back', async () => {
    const { run } = unlocked;
    expect((await run('begin')).state).toMatchObject({ transaction: 'open', isWriting: true });
    await run('delete from part', { consent: { typedName: '' } });
    expect((await run('select count(*) from part')).rows).toEqual([['0']]);
    expect((await run('select count(*) from part', { consoleId: 'other' })).rows).toEqual([['3']]);
    expect((await run('rollback')).state.transaction).toBe('none');
    expect((await run('select count(*) from part')).rows).toEqual([['3']]);
  });

  it('rolls back and ends when the connection locks', async () => {
    const { run, test, connectionId } = unlocked;
    await run('begin');
    await run('delete from part', { consent: { typedName: '' } });
    await ask(test, 'connections.lock', { connectionId });
    const { error, notices, state } = await run('select count(*) from part');
    expect([error?.failure.code, state.transaction]).toEqual(['connection-lost', 'none']);
    expect(notices.join()).toContain('rolled back');
    expect((await run('select count(*) from part')).rows).toEqual([['3']]);
  });
});
