import { afterAll, expect, it } from 'vitest';
import type { Connection } from '#shared/domain/connection.ts';
import { makeSqliteFile, neverAborted } from '../../support/ownDatabases.ts';
import { makePostgresDatabase, postgresAddress } from '../../support/postgresServer.ts';
import { makeTestCore } from '../../support/testCore.ts';

const { core, dispose } = await makeTestCore();
afterAll(dispose);
const context = { signal: neverAborted, onProgress: () => undefined, onStage: () => undefined, callId: null };

async function openEach(sql: string): Promise<readonly Connection[]> {
  const url = await postgresAddress(await makePostgresDatabase(sql));
  const path = makeSqliteFile(sql === '' ? 'vacuum' : sql);
  return [
    await core.connections.open({ kind: 'url', url }, context),
    await core.connections.open({ kind: 'file', path }, context),
  ];
}

it('a database without any table opens, and says what may be wrong with its name', async () => {
  for (const { isYaptide, notices } of await openEach('')) {
    expect(isYaptide).toBe(false);
    expect(notices).toMatchObject([{ code: 'not-yaptide', message: 'This is not a yaptide database' }]);
    expect(notices[0]?.hint).toContain('check the name of the database');
  }
});

it('a database of other tables opens, and says which of yaptide’s tables it lacks', async () => {
  for (const { isYaptide, notices } of await openEach(
    'create table "User" (id integer); create table t (a integer);',
  )) {
    expect(isYaptide).toBe(false);
    expect(notices[0]?.hint).toMatch(/^It has User, but not YaptideUser, .*Simulation/u);
  }
});

it('a yaptide database says nothing of the kind', async () => {
  for (const { isYaptide, notices } of await openEach(
    'create table "Simulation" (id integer, update_key_hash text);',
  )) {
    expect(isYaptide).toBe(true);
    expect(notices.map(({ code }) => code)).not.toContain('not-yaptide');
  }
});
