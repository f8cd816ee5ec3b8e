import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenDatabase } from '#core/connection/openDatabase.ts';
import { makeTableHandlers } from '#core/tables/simulationRows.ts';
import { tableCalls } from '#shared/contract/simulationCalls.ts';
import { isSecretColumn, isSecretName } from '#shared/domain/secretColumns.ts';
import type { TableRows } from '#shared/domain/table.ts';
import { aRow, aSimulation, aUser } from '../../support/aSimulation.ts';
import { dialects, neverAborted, openOwnDatabase } from '../../support/ownDatabases.ts';

const rows = [
  aUser({ id: 1, username: 'alice', password_hash: 'sesame-1' }),
  aRow('KeycloakUser', { id: 1, cert: 'sesame-22', private_key: null }),
  aSimulation({ id: 1, user_id: 1, title: 'ł'.repeat(1001), update_key_hash: 'sesame-333' }),
  aRow('Input', { id: 1, simulation_id: 1, compressed_data: Buffer.from([1, 2, 3]) }),
];

describe.each(dialects)('the cells of stored rows on %s', (dialect) => {
  let database: OpenDatabase;
  let tables: readonly TableRows[];
  const cell = (table: string, column: string): unknown => {
    const found = tables.find((each) => each.table === table);
    return found?.rows[0]?.[found.columns.findIndex(({ name }) => name === column)];
  };
  beforeAll(async () => {
    database = await openOwnDatabase(dialect, { rows, revision: '06c32cf470e7' });
    const handler = makeTableHandlers(() => database)['simulations.rows'];
    const answer = await handler({ connectionId: 'c', simulationId: 1 }, { signal: neverAborted });
    tables = tableCalls['simulations.rows'].output.parse(answer);
  });
  afterAll(async () => database.close());

  it('reveal no more of a secret than its length', () => {
    expect(cell('YaptideUser', 'password_hash')).toEqual({ kind: 'secret', length: 8 });
    expect(cell('KeycloakUser', 'cert')).toEqual({ kind: 'secret', length: 9 });
    expect(cell('KeycloakUser', 'private_key')).toBeNull();
    expect(cell('Simulation', 'update_key_hash')).toEqual({ kind: 'secret', length: 10 });
    expect(JSON.stringify(tables)).not.toContain('sesame');
  });

  it('are texts as stored, long ones truncated, and blobs as sizes', () => {
    expect(cell('User', 'username')).toBe('alice');
    expect(cell('Simulation', 'end_time')).toContain('2025-01-01 10:01:00.500002');
    expect(cell('Simulation', 'title')).toEqual({ kind: 'cut', text: 'ł'.repeat(1000), length: 1001 });
    expect(cell('Input', 'compressed_data')).toEqual({ kind: 'blob', bytes: 3 });
  });
});

it('one list defines which columns are secret', () => {
  expect(isSecretColumn('KeycloakUser', 'cert')).toBe(true);
  expect(isSecretColumn('Simulation', 'cert')).toBe(false);
  expect(isSecretColumn('__proto__', 'cert')).toBe(false);
  expect([isSecretName('cert'), isSecretName('title')]).toEqual([true, false]);
});
