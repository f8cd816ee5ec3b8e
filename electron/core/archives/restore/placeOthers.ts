import { z } from 'zod';
import type { ArchiveRows } from '#core/archives/file/archiveReader.ts';
import type { PlaceRules } from '#core/archives/restore/candidate.ts';
import { makeColumnFit } from '#core/archives/restore/columnFit.ts';
import type { Lookups } from '#core/archives/restore/databaseLookups.ts';
import { addConflict, countOne, type PlaceReport } from '#core/archives/restore/placeReport.ts';
import { readTableColumns } from '#core/archives/restore/tableColumns.ts';
import { textCell } from '#core/connection/cells.ts';
import type { RawCell } from '#core/connection/readOnlyDatabase.ts';
import type { ConflictKind } from '#shared/domain/archive.ts';

/** Rows of a foreign table, ready to be inserted. */
interface PlacedOthers {
  readonly table: string;
  /** The table's name in SQL. */
  readonly sqlName: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly RawCell[])[];
  /** None: its keys are unknown here. */
  readonly replacements: readonly [];
}

interface OthersOptions {
  readonly lookups: Lookups;
  readonly rules: PlaceRules;
  readonly report: PlaceReport;
}

/**
 * Places rows of a table that does not belong to yaptide: unchanged, on request. Their references are unknown here; the
 * database's own constraints check them.
 */
export async function placeOthers(
  { lookups, rules, report }: OthersOptions,
  { table, columns: from, rows }: ArchiveRows,
  signal: AbortSignal,
): Promise<PlacedOthers | undefined> {
  const skip = (kind: ConflictKind, message: string): void => {
    countOne(report.skipped, table);
    addConflict(report, { kind, table, id: '', message });
  };
  const sqlName = await findTable(lookups, table, signal);
  const to = sqlName === undefined ? [] : await readTableColumns(lookups, sqlName, signal);
  if (sqlName === undefined || to.length === 0) {
    for (const _row of rows) skip('does-not-fit', `The database has no table ${table}`);
    return undefined;
  }
  const dialects = { from: rules.from, to: lookups.dialect };
  const fit = makeColumnFit({ table, from, to, dialects, clusterPort: rules.choices.clusterPort });
  const isWanted = rules.choices.otherTables === 'restore' && rules.ids === 'keep';
  const taken: (readonly RawCell[])[] = [];
  for (const archived of rows) {
    const row = fit.fit(archived);
    const problem = [...fit.refusals, ...(row.problem === undefined ? [] : [row.problem])].join(' ');
    if (problem !== '') skip('does-not-fit', problem);
    else if (isWanted) {
      addConflict(report, { kind: 'other-table', table, id: '', message: `${table} is not one of yaptide's tables` });
      countOne(report.insert, table);
      taken.push(row.cells);
    } else skip('other-table', `${table} is not one of yaptide's tables`);
  }
  return { table, sqlName, columns: fit.columns, rows: taken, replacements: [] };
}

/** A table's name in SQL; undefined if it is invalid, or is a system table. */
async function findTable(
  { dialect, build, rows }: Lookups,
  table: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const query =
    dialect === 'sqlite'
      ? build.raw(
          `select '"' || replace(name, '"', '""') || '"' as name from sqlite_schema
           where type = 'table' and name = ? and name not like 'sqlite~_%' escape '~'`,
          [table],
        )
      : build.raw(
          `select c.oid::regclass::text as name from pg_class c join pg_namespace s on s.oid = c.relnamespace
           where c.relkind in ('r', 'p') and s.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
             and case when pg_table_is_visible(c.oid) then c.relname else s.nspname || '.' || c.relname end = ?::text`,
          [table],
        );
  const [found] = await rows({ query, row: z.object({ name: textCell }), signal });
  // In a Knex statement, a question mark is a placeholder wherever it occurs.
  return found?.name.includes('?') === true ? undefined : found?.name;
}
