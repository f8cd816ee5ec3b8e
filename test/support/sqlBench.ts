import type { CallInput, CallOutput } from '#shared/contract/contract.ts';
import type { Dialect } from '#shared/domain/connection.ts';
import { aRow, aSimulation } from './aSimulation.ts';
import { makeOwnDatabase, neverAborted } from './ownDatabases.ts';
import { makeTestCore, type TestCore } from './testCore.ts';

/* A database for the tests of the SQL console, and core with a console on it. */

const own = {
  rows: [
    aSimulation({ id: 1 }),
    ...[1, 2].map((id) =>
      aRow('Estimator', { id, simulation_id: 1, name: `e${id}`, file_name: 'e', compressed_data: null }),
    ),
    ...[1, 2, 3].map((id) =>
      aRow('Page', {
        id,
        estimator_id: id < 3 ? 1 : 2,
        page_number: id,
        page_name: 'DOSE',
        page_dimension: 1,
        compressed_data: null,
      }),
    ),
  ],
  afterwards: `create table item (id integer primary key, name text, data bytea);
    create table part (id integer primary key, item_id integer references item (id) on delete cascade);
    insert into item values (1, 'one', null), (2, 'two', null), (3, 'é😀', null);
    insert into part values (1, 1), (2, 1), (3, 2);`,
};
/** Puts these rows back, whatever a test has left. */
export const asAtFirst = [
  'rollback',
  'delete from part',
  'delete from item',
  "insert into item values (1, 'one', null), (2, 'two', null), (3, 'é😀', null)",
  'insert into part values (1, 1), (2, 1), (3, 2)',
];

export interface SqlBench {
  readonly test: TestCore;
  readonly connectionId: string;
  readonly place: string;
  readonly run: (sql: string, more?: Partial<CallInput<'sql.run'>>) => Promise<CallOutput<'sql.run'>>;
}

/** Calls core. Fails with the failure's message. */
export async function ask<
  C extends
    | 'sql.check'
    | 'sql.run'
    | 'sql.more'
    | 'sql.cellText'
    | 'sql.cellBytes'
    | 'estimators.ofPages'
    | 'sql.dryRun'
    | 'sql.apply'
    | 'edits.undo'
    | 'sql.state'
    | 'connections.open'
    | 'connections.unlock'
    | 'connections.lock'
    | 'journal.list',
>({ core }: TestCore, call: C, input: CallInput<C>): Promise<CallOutput<C>> {
  const reply = await core.call({ call, input, callId: 'test' }, neverAborted);
  if (!reply.ok) throw Object.assign(new Error(reply.failure.message), { failure: reply.failure });
  // What a call answers is checked by the parity test.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- said above
  return reply.value as CallOutput<C>;
}

/** Opens a new database. The caller disposes of its core. */
export async function makeSqlBench(dialect: Dialect): Promise<SqlBench> {
  const place = await makeOwnDatabase(dialect, own);
  const test = await makeTestCore();
  const target =
    dialect === 'sqlite' ? ({ kind: 'file', path: place } as const) : ({ kind: 'url', url: place } as const);
  const { id: connectionId } = await ask(test, 'connections.open', { target });
  return {
    test,
    connectionId,
    place,
    run: async (sql, more) => ask(test, 'sql.run', { connectionId, consoleId: 'a', sql, ...more }),
  };
}
