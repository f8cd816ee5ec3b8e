import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listClusters } from '#core/clusters/clusterRepository.ts';
import type { OpenDatabase } from '#core/connection/openDatabase.ts';
import { countTasks, listTasks } from '#core/tasks/taskRepository.ts';
import { countUsers, getUserFacets, listUsers, listUserStorage } from '#core/users/userRepository.ts';
import type { UserFilter, UserSummary } from '#shared/domain/user.ts';
import { aBatchSimulation, aBlob, aCluster, aRow, aSimulation, aTask, aUser } from '../../support/aSimulation.ts';
import { dialects, neverAborted, openOwnDatabase } from '../../support/ownDatabases.ts';

const blob = aBlob('{}');
const rows = [
  aUser({ id: 1, username: 'alice' }),
  aUser({ id: 2, username: 'b%b', password_hash: '' }),
  aRow('User', { id: 3, username: 'carol', auth_provider: 'KeycloakUser' }),
  aRow('KeycloakUser', { id: 3, cert: 'ssh-rsa AAAA', private_key: 'SECRET-KEY' }),
  aRow('User', { id: 4, username: 'u'.repeat(300), auth_provider: 'LdapUser' }),
  aRow('User', { id: 5, username: '', auth_provider: 'YaptideUser' }),
  aSimulation({ id: 1, user_id: 1, start_time: '2025-01-01 00:00:00' }),
  aSimulation({ id: 2, user_id: 1, start_time: '2025-02-01 00:00:00.5' }),
  aSimulation({ id: 3, user_id: 2, start_time: null }),
  aCluster({ id: 1, cluster_name: 'ares' }),
  aCluster({ id: 2, cluster_name: 'ares' }),
  aCluster({ id: 3, cluster_name: ' ' }),
  aBatchSimulation(30, 1),
  aRow('Input', { id: 1, simulation_id: 2, compressed_data: blob }),
  aTask({ id: 1, simulation_id: 1, task_id: 0, celery_id: '' }),
  aTask({ id: 2, simulation_id: 1, task_id: 1, simulated_primaries: 101, task_state: 'ODD' }),
  aTask({ id: 3, simulation_id: 1, task_id: -1, platform: 'BATCH' }),
];
const whole = { kind: 'jump', from: 'start', skip: 0, limit: 500 } as const;
const sort = { column: 'id', direction: 'ascending' } as const;

describe.each(dialects)('users, clusters and tasks on %s', (dialect) => {
  let database: OpenDatabase;
  beforeAll(async () => {
    database = await openOwnDatabase(dialect, { rows });
  });
  afterAll(async () => database.close());
  const found = async (filter: UserFilter): Promise<readonly UserSummary[]> => {
    const listed = await listUsers(database, { filter, sort, window: whole }, neverAborted);
    expect(await countUsers(database, filter, neverAborted)).toBe(listed.rows.length);
    return listed.rows;
  };

  it('list the providers in use, with the number of users', async () => {
    expect(await getUserFacets(database, neverAborted)).toEqual({
      authProviders: [
        { value: 'YaptideUser', count: 3 },
        { value: 'KeycloakUser', count: 1 },
        { value: 'LdapUser', count: 1 },
      ],
    });
  });

  it('reveal about secrets only whether they exist', async () => {
    const users = await found({});
    expect(
      users.map(({ hasPassword, hasCertificate, hasPrivateKey }) => [hasPassword, hasCertificate, hasPrivateKey]),
    ).toEqual([
      [true, false, false],
      [false, false, false],
      [false, true, true],
      [false, false, false],
      [false, false, false],
    ]);
    expect(JSON.stringify(users)).not.toMatch(/scrypt|ssh-rsa|SECRET/u);
  });

  it('count simulations and show the latest start', async () => {
    const users = await found({});
    expect(users.map(({ simulations }) => simulations)).toEqual([2, 1, 0, 0, 0]);
    expect(users.map(({ lastActivityAt }) => lastActivityAt)).toEqual([
      '2025-02-01 00:00:00.5+00',
      null,
      null,
      null,
      null,
    ]);
  });

  it('are marked for anomalies, with long names truncated', async () => {
    const users = await found({});
    expect(users.map(({ marks }) => marks)).toEqual([
      [],
      [],
      [],
      ['unknown-provider'],
      ['subclass-row-missing', 'empty-name'],
    ]);
    expect(users[3]?.username.length).toBe(200);
    expect(users[3]?.usernameLength).toBe(300);
  });

  it('are filtered by provider and by literal text', async () => {
    expect((await found({ authProviders: ['KeycloakUser', 'LdapUser'] })).map(({ id }) => id)).toEqual([3, 4]);
    expect((await found({ authProviders: [] })).length).toBe(0);
    expect((await found({ text: '%' })).map(({ id }) => id)).toEqual([2]);
    expect((await found({ text: 'ALI' })).map(({ id }) => id)).toEqual([1]);
    expect((await found({ text: '\0' })).length).toBe(0);
  });

  it("sum the bytes of a user's blobs", async () => {
    expect(await listUserStorage(database, [2, 1, 77], neverAborted)).toEqual([
      { id: 2, bytes: 0 },
      { id: 1, bytes: blob.length },
      { id: 77, bytes: 0 },
    ]);
  });

  it('include clusters with their use, duplicate and empty names marked', async () => {
    const { rows: clusters } = await listClusters(database, { sort, window: whole }, neverAborted);
    expect(clusters).toEqual([
      {
        id: 1,
        clusterName: 'ares',
        port: null,
        simulations: 1,
        lastUsedAt: '2025-01-01 10:00:00.000001+00',
        marks: ['duplicate-name'],
      },
      { id: 2, clusterName: 'ares', port: null, simulations: 0, lastUsedAt: null, marks: ['duplicate-name'] },
      { id: 3, clusterName: ' ', port: null, simulations: 0, lastUsedAt: null, marks: ['empty-name'] },
    ]);
  });

  it('include tasks with their broker ids and marks', async () => {
    const options = { simulationId: 1, filter: {}, sort, window: whole };
    const { rows: tasks } = await listTasks(database, options, neverAborted);
    expect(tasks.map(({ celeryId }) => celeryId)).toEqual(['', 'celery-2', null]);
    expect(tasks.map(({ marks }) => marks)).toEqual([
      [],
      ['unknown-state', 'more-than-requested'],
      ['platform-differs', 'negative', 'subclass-row-missing'],
    ]);
    const odd = { simulationId: 1, filter: { states: ['ODD'] } };
    expect(await countTasks(database, odd, neverAborted)).toBe(1);
    expect(await countTasks(database, { simulationId: 1, filter: { states: [] } }, neverAborted)).toBe(0);
    expect(await countTasks(database, { simulationId: 2 ** 40, filter: {} }, neverAborted)).toBe(0);
  });

  it('list users when their subclass tables are missing', async () => {
    const afterwards = 'drop table "KeycloakUser"; drop table "YaptideUser";';
    const poor = await openOwnDatabase(dialect, { rows, afterwards });
    try {
      const listed = await listUsers(poor, { filter: {}, sort, window: whole }, neverAborted);
      expect(listed.rows.length).toBe(5);
      expect(listed.rows[0]?.marks).toEqual(['subclass-row-missing']);
    } finally {
      await poor.close();
    }
  });
});
