import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openPageHashes } from '#core/integrity/identicalPages.ts';
import { type BlobProgress, runIntegrity } from '#core/integrity/runIntegrity.ts';
import type { IntegrityReport } from '#shared/domain/integrity.ts';
import { checkIntegrity, openIn } from '../../support/integrityRun.ts';
import type { StoredRow } from '../../support/aSimulation.ts';
import { makeOwnDatabase, neverAborted, openOwnDatabase } from '../../support/ownDatabases.ts';
import { makePostgresDatabase, postgresAddress } from '../../support/postgresServer.ts';
import { hasReferenceData, referencePath, referenceText, withoutReference } from '../../support/referenceData.ts';
import { makeTemporaryFolder } from '../../support/temporaryFolder.ts';
import { makeTestCore, type TestCore } from '../../support/testCore.ts';

let test: TestCore;
beforeAll(async () => {
  test = await makeTestCore();
});
afterAll(async () => test.dispose());

const targetOf = {
  sqlite: async (name: string) => ({ kind: 'file', path: referencePath(`${name}.sqlite`) }),
  postgresql: async (name: string) => {
    const database = await makePostgresDatabase(referenceText(`${name}.pg.sql.gz`));
    return { kind: 'url', url: await postgresAddress(database) };
  },
} as const;

/** What a report says, in short: `Page page-duplicate 1`. */
const summary = ({ findings }: IntegrityReport): readonly string[] =>
  findings.map(({ table, rule, count }) => `${table} ${rule} ${count}`).sort();

describe.skipIf(!hasReferenceData).each(['sqlite', 'postgresql'] as const)(
  `the integrity of the reference databases on %s${withoutReference}`,
  (dialect) => {
    it('finds every damage of the manifest', async () => {
      const { findings } = await checkIntegrity(test, await openIn(test, await targetOf[dialect]('faulty')));
      const found = new Set(
        findings.flatMap(({ table, ids, examples }) => [
          ...ids.map((id) => `${table} ${id}`),
          ...examples.map(({ simulationId }) => `Simulation ${simulationId}`),
        ]),
      );
      const manifest = z
        .array(z.object({ table: z.string(), id: z.int(), damage: z.string() }))
        .parse(JSON.parse(readFileSync(referencePath(`faulty-manifest.${dialect}.json`), 'utf8')));
      const missed = manifest.filter(
        ({ table, id }) => !found.has(`${table} ${id}`) && !(table === 'User' && found.has(`YaptideUser ${id}`)),
      );
      expect(missed).toEqual([]);
    });

    it('finds nothing in a sound one but what it truly holds', async () => {
      const report = await checkIntegrity(test, await openIn(test, await targetOf[dialect]('small')));
      expect(summary(report)).toEqual([
        'Estimator blob-null 4',
        'Estimator estimator-duplicate 1',
        'Estimator estimator-empty 1',
        'Input blob-null 1',
        'Logfiles blob-null 1',
        'Logfiles secret-stored 1',
        'Page blob-null 1',
        'Page page-duplicate 1',
        'Page page-identical 10',
      ]);
      expect(report).toMatchObject({ unchecked: [], comparison: null });
      expect(JSON.stringify(report)).not.toContain('eyJ');
    });
  },
);

const user = { table: 'User', values: { id: 1, username: 'ada', auth_provider: 'YaptideUser' } };

/** 1200 inputs: more than two batches; every 300th is damaged. */
function manyInputs(): readonly StoredRow[] {
  const sound = gzipSync('{}');
  return Array.from({ length: 1200 }, (_, place) => ({
    table: 'Input' as const,
    values: { id: place + 1, compressed_data: (place + 1) % 300 === 0 ? Buffer.from('no') : sound },
  }));
}

describe('a run', () => {
  it.each(['sqlite', 'postgresql'] as const)('continues on %s after the last blob that was opened', async (dialect) => {
    const database = await openOwnDatabase(dialect, { rows: [manyInputs()] });
    const folder = await makeTemporaryFolder();
    const progress: BlobProgress = { table: 'Page', afterId: -1, opened: 0, bytes: 0, found: {} };
    const path = join(folder.path, 'pages');
    const parts = { database, pace: 'full', progress, save: async () => Promise.resolve() } as const;
    const stop = new AbortController();
    try {
      const stopped = runIntegrity({
        ...parts,
        hashes: await openPageHashes(path, 0),
        tell: () => (progress.opened > 0 ? stop.abort() : undefined),
        signal: stop.signal,
      });
      await expect(stopped).rejects.toThrow('cancelled');
      expect(progress).toMatchObject({ table: 'Input', afterId: 500, opened: 500 });
      const hashes = await openPageHashes(path, 0);
      const { findings } = await runIntegrity({ ...parts, hashes, tell: () => undefined, signal: neverAborted });
      expect(progress.opened).toBe(1200);
      expect(findings.find(({ rule }) => rule === 'blob-unreadable')).toMatchObject({
        count: 4,
        ids: [300, 600, 900, 1200],
      });
    } finally {
      await database.close();
      await folder.dispose();
    }
  });

  it('knows the pages of an earlier run as identical', async () => {
    const folder = await makeTemporaryFolder();
    const path = join(folder.path, 'pages');
    const first = await openPageHashes(path, 0);
    first.add(11, 1);
    const known = await first.save();
    first.add(22, 2);
    const second = await openPageHashes(path, known);
    expect([second.add(11, 7), second.add(22, 8)]).toEqual([1, undefined]);
    await folder.dispose();
  });

  it('says what is new and what is resolved since the previous one', async () => {
    const path = await makeOwnDatabase('sqlite', {
      rows: [[user, { table: 'Cluster', values: { id: 1, cluster_name: '' } }]],
    });
    const connectionId = await openIn(test, { kind: 'file', path });
    const before = await checkIntegrity(test, connectionId);
    expect(summary(before)).toEqual(['Cluster cluster_name-empty 1', 'User YaptideUser-missing 1']);
    const database = new Database(path);
    database.exec(`update "Cluster" set cluster_name = 'ares'; insert into "User" values (2, '', 'LdapUser')`);
    database.close();
    const { comparison, findings } = await checkIntegrity(test, connectionId);
    expect(comparison).toMatchObject({
      since: before.finishedAt,
      added: 2,
      resolved: 1,
      gone: ['Clusters without a name'],
    });
    expect(findings.find(({ rule }) => rule === 'YaptideUser-missing')?.change).toEqual({ added: 0, resolved: 0 });
  });

  it('goes on if it is started a second time', async () => {
    const path = await makeOwnDatabase('sqlite', { rows: [manyInputs()] });
    const connectionId = await openIn(test, { kind: 'file', path });
    const start = async () =>
      test.core.call({ call: 'integrity.start', input: { connectionId, pace: 'gentle' }, callId: 'x' }, neverAborted);
    const [one, other] = await Promise.all([start(), start()]);
    expect([one.ok, other.ok]).toEqual([true, true]);
    await test.core.call({ call: 'integrity.stop', input: { connectionId }, callId: 'y' }, neverAborted);
    const state = await test.core.call({ call: 'integrity.state', input: { connectionId }, callId: 'z' }, neverAborted);
    expect(state).toMatchObject({ ok: true, value: { run: { step: 'idle' }, stopped: {} } });
  });
});
