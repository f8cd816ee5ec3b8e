import { describe, expect, it } from 'vitest';
import type { OpenDatabase } from '#core/connection/openDatabase.ts';
import { countProblems, listProblems } from '#core/admin/problems/listProblems.ts';
import { type Revision, revisions } from '#shared/domain/connection.ts';
import type { ListWindow } from '#shared/domain/listing.ts';
import type { ProblemFilter, ProblemKind, ProblemSimulation } from '#shared/domain/problem.ts';
import { aCluster, type StoredRow } from '../../../support/aSimulation.ts';
import { dialects, neverAborted, openOwnDatabase } from '../../../support/ownDatabases.ts';
import { aCase, completedCases, now, soundCases, problemCases } from './problemCases.ts';

const start: ListWindow = { kind: 'jump', from: 'start', skip: 0, limit: 100 };
const byId = { column: 'id', direction: 'ascending' } as const;
const bySign = { column: 'lastSignAt', direction: 'ascending' } as const;

/** The rows as they are at a revision: without later columns, with the required ones. */
function rowsAt(revision: Revision): readonly (readonly StoredRow[])[] {
  const at = revisions.indexOf(revision);
  const late: readonly (readonly [string, string, Revision])[] = [
    ['Estimator', 'file_name', '41149fa64bd2'],
    ['Page', 'page_name', '5003b9acb1f4'],
  ];
  const cluster = aCluster({ id: 1, ...(revision === 'd0a89a16fbac' ? { port: 22 } : {}) });
  return [cluster, ...[...problemCases, ...soundCases, ...completedCases].map(aCase)].map((rows) =>
    rows.map(({ table, values }) => ({
      table,
      values: Object.fromEntries(
        Object.entries(values).filter(
          ([column]) =>
            !late.some(([of, name, from]) => of === table && name === column && at < revisions.indexOf(from)),
        ),
      ),
    })),
  );
}

async function inDatabase(
  dialect: (typeof dialects)[number],
  revision: Revision,
  work: (database: OpenDatabase) => Promise<void>,
): Promise<void> {
  const database = await openOwnDatabase(dialect, { revision, rows: rowsAt(revision) });
  try {
    await work(database);
  } finally {
    await database.close();
  }
}

async function listed(
  database: OpenDatabase,
  kind: ProblemKind,
  filter: Partial<ProblemFilter> = {},
): Promise<readonly ProblemSimulation[]> {
  const question = { filter: { kind, limitHours: 24, ...filter }, now };
  const { rows } = await listProblems(database, { ...question, sort: byId, window: start }, neverAborted);
  const count = await countProblems(database, question, neverAborted);
  expect(count.count).toBe(rows.length);
  expect(count.certainlyDead).toBe(rows.filter(({ certainlyDead }) => certainlyDead).length);
  return rows;
}

const reasons = (rows: readonly ProblemSimulation[]): readonly (readonly [number, string])[] =>
  rows.map(({ simulation, reason }) => [simulation.id, reason]);

describe.each(dialects)('stuck simulations on %s', (dialect) => {
  it.each(revisions)('are recognised by their rows, each with its reason, at revision %s', async (revision) => {
    await inDatabase(dialect, revision, async (database) => {
      const rows = await listed(database, 'stuck');
      expect(reasons(rows)).toEqual(problemCases.map(({ id, reason }) => [id, reason]));
      const reached = completedCases.filter(
        ({ from }) => from === undefined || revisions.indexOf(from) <= revisions.indexOf(revision),
      );
      const others = [...(await listed(database, 'lost')), ...(await listed(database, 'wrong'))];
      expect(reasons(others)).toEqual(reached.map(({ id, reason }) => [id, reason]));
    });
  });

  it('come with the evidence for their reason', async () => {
    await inDatabase(dialect, '5003b9acb1f4', async (database) => {
      const kinds = ['stuck', 'lost', 'wrong'] as const;
      const rows = (await Promise.all(kinds.map(async (kind) => listed(database, kind)))).flat();
      for (const { id, tells } of [...problemCases, ...completedCases]) {
        expect(rows.find(({ simulation }) => simulation.id === id)?.evidence.join('\n'), `simulation ${id}`).toContain(
          tells,
        );
      }
      const updated = rows.find(({ simulation }) => simulation.id === 10);
      expect(updated?.lastSignAt).toBe('2025-03-09 07:00:00+00');
      expect(rows.find(({ simulation }) => simulation.id === 8)?.lastSignAt).toBe('2025-03-09 06:00:00.5+00');
    });
  });

  it('follow the time limit, and are certainly dead after seven days', async () => {
    await inDatabase(dialect, '5003b9acb1f4', async (database) => {
      expect((await listed(database, 'stuck', { limitHours: 31 })).map(({ simulation }) => simulation.id)).toEqual([
        12,
      ]);
      expect((await listed(database, 'stuck', { limitHours: 0.1 })).map(({ simulation }) => simulation.id)).toEqual([
        ...problemCases.map(({ id }) => id),
        21,
        22,
      ]);
      const later = { filter: { kind: 'stuck', limitHours: 24 } as const, now: '2025-03-20T00:00:00Z' };
      const { rows } = await listProblems(database, { ...later, sort: byId, window: start }, neverAborted);
      expect(rows.filter(({ certainlyDead }) => !certainlyDead).map(({ simulation }) => simulation.id)).toEqual([12]);
    });
  });

  it('can be filtered and counted by reason', async () => {
    await inDatabase(dialect, '5003b9acb1f4', async (database) => {
      const rows = await listed(database, 'stuck', { reasons: ['no-runner', 'merge-crashed'] });
      expect(rows.map(({ simulation }) => simulation.id)).toEqual([4, 5, 8]);
      const count = await countProblems(database, { filter: { kind: 'stuck', limitHours: 24 }, now }, neverAborted);
      expect(count.reasons.slice(0, 2)).toEqual([
        { reason: 'no-updates', count: 5 },
        { reason: 'no-runner', count: 2 },
      ]);
      expect(await listed(database, 'stuck', { reasons: [] })).toEqual([]);
    });
  });

  it('are the same set in windows forwards, backwards and in one piece, those without a time last', async () => {
    await inDatabase(dialect, '5003b9acb1f4', async (database) => {
      const question = { filter: { kind: 'stuck', limitHours: 24 } as const, now, sort: bySign };
      const all = await listProblems(database, { ...question, window: start }, neverAborted);
      const ids = all.rows.map(({ simulation }) => simulation.id);
      expect(ids.slice(-3)).toEqual([10, 9, 12]);
      const walked: number[] = [];
      let window: ListWindow = { kind: 'jump', from: 'start', skip: 0, limit: 4 };
      for (;;) {
        const { rows, lastCursor } = await listProblems(database, { ...question, window }, neverAborted);
        walked.push(...rows.map(({ simulation }) => simulation.id));
        if (lastCursor === null) break;
        window = { kind: 'after', cursor: lastCursor, limit: 4 };
      }
      expect(walked).toEqual(ids);
      const end: ListWindow = { kind: 'jump', from: 'end', skip: 0, limit: 3 };
      const last = await listProblems(database, { ...question, window: end }, neverAborted);
      expect(last.rows.map(({ simulation }) => simulation.id)).toEqual(ids.slice(-3));
    });
  });
});
