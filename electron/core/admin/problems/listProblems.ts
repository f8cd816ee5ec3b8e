import { z } from 'zod';
import { evidenceOf } from '#core/admin/problems/evidence.ts';
import { nothingStored, readStoredFacts } from '#core/admin/problems/problemEvidence.ts';
import { type ProblemQuestion, problemQuery } from '#core/admin/problems/problemSql.ts';
import { flagCell, nullableTextCell, numberCell, sumCell } from '#core/connection/cells.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { instantText, whereId } from '#core/listing/dialectSql.ts';
import { listWindow } from '#core/listing/listWindow.ts';
import type { SortKey } from '#core/listing/sortKey.ts';
import { noCompanions, readCompanions } from '#core/simulations/simulationCompanions.ts';
import { simulationColumns, simulationRow, toSummary } from '#core/simulations/simulationRepository.ts';
import type { ListWindow, WindowOf } from '#shared/domain/listing.ts';
import { listedTitleLength, type SimulationSummary } from '#shared/domain/simulation.ts';
import {
  type ProblemCount,
  problemReasonSchema,
  type ProblemSimulation,
  type ProblemSort,
} from '#shared/domain/problem.ts';

const problemRow = z.object({
  id: numberCell,
  reason: problemReasonSchema,
  sign_text: nullableTextCell,
  is_dead: flagCell,
  array_id: nullableTextCell,
});

interface ListOptions extends ProblemQuestion {
  readonly sort: ProblemSort;
  readonly window: ListWindow;
}

/**
 * One window of the simulations with problems, each with its reason and evidence. No blob is read, so swapped FLUKA
 * labels (their correct order is in the input) are not detected.
 */
export async function listProblems(
  database: ReadOnlyDatabase,
  { filter, now, sort, window }: ListOptions,
  signal: AbortSignal,
): Promise<WindowOf<ProblemSimulation>> {
  const query = problemQuery(database, { filter, now }).select(
    ...['id', 'reason', 'is_dead', 'array_id'].map((column) => `s.${column}`),
    database.build.raw(`${instantText(database.dialect, 's.sign_at')} as sign_text`),
  );
  const found = await listWindow({
    database,
    query,
    key: sortKey(database, sort),
    direction: sort.direction,
    window,
    row: problemRow,
    signal,
    columnsAtOnce: true,
  });
  const ids = found.rows.map(({ id }) => id);
  const [summaries, stored] = await Promise.all([
    readSummaries(database, ids, signal),
    readStoredFacts(database, found.rows, signal),
  ]);
  const rows = found.rows.flatMap((row) => {
    const simulation = summaries.get(row.id);
    // Removed between the two statements.
    if (simulation === undefined) return [];
    const facts = {
      simulation,
      reason: row.reason,
      lastSignAt: row.sign_text,
      arrayId: row.array_id,
      ...(stored.get(row.id) ?? nothingStored),
    };
    return [
      {
        simulation,
        reason: row.reason,
        lastSignAt: row.sign_text,
        certainlyDead: row.is_dead,
        evidence: evidenceOf(facts),
      },
    ];
  });
  return { ...found, rows };
}

function sortKey({ dialect }: ReadOnlyDatabase, { column }: ProblemSort): SortKey {
  const id = 's.id';
  if (column === 'id') return { sql: null, type: 'numeric', id };
  return { sql: 's.sign', type: dialect === 'postgresql' ? 'timestamptz' : 'numeric', id };
}

async function readSummaries(
  database: ReadOnlyDatabase,
  ids: readonly number[],
  signal: AbortSignal,
): Promise<ReadonlyMap<number, SimulationSummary>> {
  if (ids.length === 0) return new Map();
  const columns = simulationColumns(database, listedTitleLength);
  const query = whereId(database, database.build('Simulation as s').select(...columns), { column: 's.id', ids });
  const [rows, companions] = await Promise.all([
    database.rows({ query, row: simulationRow, signal }),
    readCompanions(database, ids, signal),
  ]);
  return new Map(rows.map((row) => [row.id, toSummary(row, companions.get(row.id) ?? noCompanions)]));
}

const countRow = z.object({ reason: problemReasonSchema, count: numberCell, dead: sumCell });

/** How many simulations have problems, by reason, the most frequent first; exact. */
export async function countProblems(
  database: ReadOnlyDatabase,
  question: ProblemQuestion,
  signal: AbortSignal,
): Promise<ProblemCount> {
  const { build } = database;
  const query = problemQuery(database, question)
    .groupBy('s.reason')
    .select('s.reason', build.raw('count(*) as count, sum(case when s.is_dead then 1 else 0 end) as dead'))
    .orderByRaw('count(*) desc, s.reason');
  const rows = await database.rows({ query, row: countRow, signal });
  return {
    count: rows.reduce((sum, { count }) => sum + count, 0),
    certainlyDead: rows.reduce((sum, { dead }) => sum + dead, 0),
    reasons: rows.map(({ reason, count }) => ({ reason, count })),
  };
}
