import { z } from 'zod';
import { nullableTextCell, numberCell, sumCell, textCell } from '#core/connection/cells.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { fileNameAsName, isCountPage } from '#core/admin/problems/factsSql.ts';
import { firstCharacters } from '#core/listing/dialectSql.ts';
import type { ProblemReason } from '#shared/domain/problem.ts';

/** What the tables of results and inputs contain for a simulation. */
export interface StoredFacts {
  readonly inputs: number;
  /** Seconds that its unfinished tasks still estimated; null if none did. */
  readonly expectedSeconds: number | null;
  readonly estimators: number;
  readonly emptyEstimators: number;
  readonly countPages: number;
  readonly otherNames: readonly string[];
}

export const nothingStored: StoredFacts = {
  inputs: 0,
  expectedSeconds: null,
  estimators: 0,
  emptyEstimators: 0,
  countPages: 0,
  otherNames: [],
};

const estimatorRow = z.object({
  simulation_id: numberCell,
  name: textCell,
  file_name: textCell,
  differs: sumCell,
  pages: sumCell,
  count_pages: sumCell,
});
const inputRow = z.object({ simulation_id: numberCell, inputs: sumCell });

const expectedRow = z.object({ simulation_id: numberCell, expected: nullableTextCell });

interface ReportedTasks {
  readonly id: number;
  readonly reason: ProblemReason;
}

/**
 * Reads them for the rows of one window, and only if a row's reason needs it: the tables of results have no index by
 * simulation.
 */
export async function readStoredFacts(
  database: ReadOnlyDatabase,
  rows: readonly ReportedTasks[],
  signal: AbortSignal,
): Promise<ReadonlyMap<number, StoredFacts>> {
  const idsOf = (...reasons: readonly ProblemReason[]): readonly number[] =>
    rows.filter(({ reason }) => reasons.includes(reason)).map(({ id }) => id);
  const [inputs, estimators, expected] = await Promise.all([
    readInputs(database, idsOf('submission-failed'), signal),
    readEstimators(database, idsOf('estimators-without-pages', 'counts-averaged', 'name-differs'), signal),
    readExpected(database, idsOf('batch-overdue'), signal),
  ]);
  return new Map(
    rows.map(({ id }) => {
      const own = estimators.filter((row) => row.simulation_id === id);
      const differing = own.filter(({ differs }) => differs === 1);
      return [
        id,
        {
          inputs: inputs.find((row) => row.simulation_id === id)?.inputs ?? 0,
          expectedSeconds: secondsOf(expected.find((row) => row.simulation_id === id)?.expected ?? null),
          estimators: own.length,
          emptyEstimators: own.filter(({ pages }) => pages === 0).length,
          countPages: own.reduce((sum, row) => sum + row.count_pages, 0),
          otherNames: differing
            .slice(0, 5)
            .map((row) => `Estimator '${row.name}' came from the file '${row.file_name}'`),
        },
      ];
    }),
  );
}

function secondsOf(text: string | null): number | null {
  const seconds = text === null ? Number.NaN : Number(text);
  return Number.isFinite(seconds) ? seconds : null;
}

async function readExpected(
  { build, shape, rows }: ReadOnlyDatabase,
  ids: readonly number[],
  signal: AbortSignal,
): Promise<readonly z.infer<typeof expectedRow>[]> {
  if (!shape.hasTable('Task') || ids.length === 0) return [];
  const query = build('Task')
    .whereIn('simulation_id', ids)
    .whereNotIn('task_state', ['COMPLETED', 'FAILED', 'CANCELED'])
    .groupBy('simulation_id')
    .select('simulation_id', build.raw('max(estimated_time) as expected'));
  return rows({ query, row: expectedRow, signal });
}

async function readInputs(
  { build, shape, rows }: ReadOnlyDatabase,
  ids: readonly number[],
  signal: AbortSignal,
): Promise<readonly z.infer<typeof inputRow>[]> {
  if (!shape.hasTable('Input') || ids.length === 0) return [];
  const query = build('Input').whereIn('simulation_id', ids).groupBy('simulation_id').select('simulation_id');
  return rows({ query: query.select(build.raw('count(*) as inputs')), row: inputRow, signal });
}

async function readEstimators(
  { build, dialect, shape, rows }: ReadOnlyDatabase,
  ids: readonly number[],
  signal: AbortSignal,
): Promise<readonly z.infer<typeof estimatorRow>[]> {
  if (!shape.hasTable('Estimator') || ids.length === 0) return [];
  const named = shape.hasColumn('Estimator', 'file_name');
  const differs = `case when file_name <> '' and ${fileNameAsName} <> name then 1 else 0 end`;
  const query = build('Estimator as e')
    .whereIn('e.simulation_id', ids)
    .select('e.simulation_id', build.raw(`${firstCharacters(dialect, 'e.name', 100)} as name`))
    .select(build.raw(`${named ? firstCharacters(dialect, 'e.file_name', 100) : `''`} as file_name`))
    .select(build.raw(`${named ? differs : '0'} as differs`))
    .orderBy('e.id');
  if (!shape.hasTable('Page')) {
    return rows({ query: query.select(build.raw('0 as pages, 0 as count_pages')), row: estimatorRow, signal });
  }
  const isCount = shape.hasColumn('Page', 'page_name') ? isCountPage : '1 = 0';
  const pages = build('Page')
    .whereIn('estimator_id', build('Estimator').whereIn('simulation_id', ids).select('id'))
    .groupBy('estimator_id')
    .select('estimator_id')
    .select(build.raw(`count(*) as pages, sum(case when ${isCount} then 1 else 0 end) as count_pages`));
  query.leftJoin(pages.as('p'), 'p.estimator_id', 'e.id').select('p.pages', 'p.count_pages');
  return rows({ query, row: estimatorRow, signal });
}
