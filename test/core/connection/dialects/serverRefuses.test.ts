import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PostgresSession } from '#core/connection/dialects/postgres/postgresSession.ts';
import { readOnlyParts } from '#core/connection/dialects/postgres/sessionSettings.ts';
import { makeDirectRoute } from '#core/connection/route/routes.ts';
import { parsePostgresUrl } from '#core/connection/postgresUrl.ts';
import { makePostgresDatabase, postgresAddress, runOnPostgres } from '../../../support/postgresServer.ts';
import { quietAttempt } from '../../../support/quietAttempt.ts';

/* What the server itself refuses: these statements bypass the check for a SELECT and are sent exactly as every read is.
 */

let database = '';
let session: PostgresSession;

async function openSession(user?: string, secret?: string): Promise<PostgresSession> {
  const { host, port, ...address } = parsePostgresUrl(await postgresAddress(database, user, secret));
  const attempt = quietAttempt();
  const stream = await makeDirectRoute({ host, port }, attempt).openStream(attempt.signal);
  const opened = new PostgresSession(stream, {
    ...address,
    readOnly: true,
    statementTimeout: 10,
    mayRevealPassword: true,
    sendsOptions: true,
    settings: new Map(),
  });
  await opened.login(attempt.signal);
  return opened;
}

beforeAll(async () => {
  database = await makePostgresDatabase(`create table kept (id serial primary key, what text);
    insert into kept (what) values ('first');
    create function writes() returns int language sql as $$ insert into kept (what) values ('by function') returning id $$;`);
  await runOnPostgres(
    database,
    `drop role if exists plain_reader; create role plain_reader login password 'reads';
     grant select, insert on kept to plain_reader`,
  );
  session = await openSession();
});
afterAll(async () => session.close());

/** Sends a statement as reads are sent, and returns the SQLSTATE of its refusal. */
async function refusal(sql: string, by = session): Promise<unknown> {
  const error: unknown = await by.run(readOnlyParts({ sql, bindings: [] }, 10), 10).then(
    () => 'accepted',
    (reason: unknown) => reason,
  );
  await by.endTransaction();
  return error instanceof Error && 'code' in error ? error.code : error;
}

const kept = async (): Promise<unknown> =>
  (await runOnPostgres(database, 'select count(*)::int as n from kept')).rows[0];
const readOnlySetting = async (): Promise<unknown> => {
  const sql = `select current_setting('default_transaction_read_only'), current_setting('transaction_read_only')`;
  return (await session.run(readOnlyParts({ sql, bindings: [] }, 10), 10)).rows;
};

describe('a read on PostgreSQL', () => {
  it.each([
    ['two statements in one text', `select 1; insert into kept (what) values ('x')`, '42601'],
    ['an end of the transaction before a second statement', `commit; insert into kept (what) values ('x')`, '42601'],
    ['an INSERT', `insert into kept (what) values ('x')`, '25006'],
    ['a WITH that changes data', `with x as (delete from kept returning id) select id from x`, '25006'],
    ['nextval()', `select nextval('kept_id_seq')`, '25006'],
    ['a function that writes', 'select writes()', '25006'],
    ['the transaction made writable from within', `select set_config('transaction_read_only', 'off', true)`, '25001'],
    ['the same, for the session', `select set_config('transaction_read_only', 'off', false)`, '25001'],
    ['SELECT INTO', 'select 1 as one into unwanted', '25006'],
    ['COMMIT AND CHAIN within a block', `do $$ begin commit; end $$`, '2D000'],
  ])('is refused %s', async (_what, sql, code) => {
    expect(await refusal(sql)).toBe(code);
    expect(session.isIdle()).toBe(true);
    expect(await kept()).toEqual({ n: 1 });
  });

  it.each([
    'set default_transaction_read_only = off',
    `select set_config('default_transaction_read_only', 'off', false)`,
    'set session characteristics as transaction read write',
    'set transaction read write',
    'commit',
    'commit and chain',
    'rollback',
    'begin',
  ])('leaves nothing behind after `%s`: the next INSERT is refused', async (sql) => {
    await refusal(sql);
    expect(session.isIdle()).toBe(true);
    expect(await refusal(`insert into kept (what) values ('after')`)).toBe('25006');
    expect(await readOnlySetting()).toEqual([['on', 'on']]);
    await expect(session.query(`insert into kept (what) values ('outside')`)).rejects.toMatchObject({ code: '25006' });
    expect(await kept()).toEqual({ n: 1 });
  });

  it('is refused COPY … TO PROGRAM as an ordinary user, and COPY … FROM as any', async () => {
    const reader = await openSession('plain_reader', 'reads');
    try {
      expect(await refusal(`copy kept to program 'cat'`, reader)).toBe('42501');
      expect(await refusal(`copy kept from stdin`)).toBe('25006');
    } finally {
      await reader.close();
    }
  });

  it('is cancelled by the server after the timeout', async () => {
    const parts = readOnlyParts({ sql: 'select pg_sleep(10)', bindings: [] }, 0.2);
    await expect(session.run(parts, 10)).rejects.toMatchObject({ code: '57014' });
    await session.endTransaction();
    expect(session.isIdle()).toBe(true);
  });
});
