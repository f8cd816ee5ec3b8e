import { z } from 'zod';
import { nullableTextCell, numberCell, sumCell } from '#core/connection/cells.ts';
import type { YaptideTable } from '#core/connection/databaseShape.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { RowRule } from '#core/integrity/rowRules.ts';
import { firstCharacters } from '#core/listing/dialectSql.ts';
import { type IntegrityRow, maxComparedIds } from '#shared/domain/integrity.ts';

/** Whether a database has the tables and columns that a rule is about. */
export function appliesTo({ shape, dialect }: ReadOnlyDatabase, rule: RowRule): boolean {
  const { table, needs = [], shows, columns = [], only } = rule;
  if (only !== undefined && only !== dialect) return false;
  const isReadable = (each: YaptideTable): boolean => shape.hasTable(each);
  return isReadable(table) && needs.every(isReadable) && [...shows, ...columns].every((c) => shape.hasColumn(table, c));
}

/** The rows that break a rule: how many, and the first of them. */
export interface BrokenRule {
  readonly count: number;
  readonly rows: readonly IntegrityRow[];
}

/** How many columns an example shows at most. */
const maxShown = 4;
const foundRow = z.object({
  id: numberCell,
  simulation_id: nullableTextCell,
  total: sumCell,
  c0: nullableTextCell.optional(),
  c1: nullableTextCell.optional(),
  c2: nullableTextCell.optional(),
  c3: nullableTextCell.optional(),
});

/** Finds the rows that break a rule, in one statement. */
export async function checkRule(database: ReadOnlyDatabase, rule: RowRule, signal: AbortSignal): Promise<BrokenRule> {
  const { build, dialect } = database;
  const { table, source = `"${table}"`, where } = rule;
  const shows = rule.shows.slice(0, maxShown);
  const shown = shows.map((column, place) => {
    const text = dialect === 'postgresql' ? `o.${column}::text` : `cast(o.${column} as text)`;
    return `, ${firstCharacters(dialect, text, 80)} as c${place}`;
  });
  // Counted in the same pass; the examples' simulations are looked up afterwards, for these rows only.
  const found = `select o.*, count(*) over () as total from (select ${columnsOf(database, rule)} from ${source} as o) as o
    where ${where(dialect)} order by o.id limit ${maxComparedIds}`;
  const query = build.raw(
    `select o.id as id, o.total as total, ${simulationOf(database, table)} as simulation_id${shown.join('')}
     from (${found}) as o order by o.id`,
  );
  const rows = await database.rows({ query, row: foundRow, signal });
  return { count: rows[0]?.total ?? 0, rows: rows.map((row) => toRow(row, shows)) };
}

/** All columns but blobs, which an anti-join would carry along; a rule about a blob needs it. */
function columnsOf({ shape }: ReadOnlyDatabase, { table, source, columns = [] }: RowRule): string {
  if (source !== undefined) return 'o.*';
  const needed = shape.columnsOf(table).filter(({ name }) => name !== 'compressed_data' || columns.includes(name));
  return needed.map(({ name }) => `o."${name}"`).join(', ');
}

const parents = {
  CelerySimulation: 'o.id',
  BatchSimulation: 'o.id',
  Simulation: 'o.id',
  Task: 'o.simulation_id',
  Input: 'o.simulation_id',
  Estimator: 'o.simulation_id',
  Logfiles: 'o.simulation_id',
  Page: { through: 'Estimator', sql: '(select e.simulation_id from "Estimator" as e where e.id = o.estimator_id)' },
  CeleryTask: { through: 'Task', sql: '(select t.simulation_id from "Task" as t where t.id = o.id)' },
  BatchTask: { through: 'Task', sql: '(select t.simulation_id from "Task" as t where t.id = o.id)' },
} as const satisfies Partial<Record<YaptideTable, string | { readonly through: YaptideTable; readonly sql: string }>>;
const parentsByTable: Partial<Record<YaptideTable, (typeof parents)[keyof typeof parents]>> = parents;

/** SQL of the simulation that a row `o` belongs to; null for users and clusters. */
export function simulationOf({ shape }: Pick<ReadOnlyDatabase, 'shape'>, table: YaptideTable): string {
  const parent = parentsByTable[table];
  if (parent === undefined || typeof parent === 'string') return parent ?? 'null';
  return shape.hasTable(parent.through) ? parent.sql : 'null';
}

function toRow(row: z.infer<typeof foundRow>, shows: readonly string[]): IntegrityRow {
  const cells = [row.c0, row.c1, row.c2, row.c3];
  const text = shows.map((column, place) => {
    const cell = cells[place] ?? null;
    return `${column} ${cell === null ? 'NULL' : `'${cell}'`}`;
  });
  return { id: row.id, simulationId: toId(row.simulation_id), text: text.join(', ') };
}

/** SQLite may hold any value there. */
export function toId(cell: string | null): number | null {
  const id = Number(cell);
  return cell !== null && cell !== '' && Number.isSafeInteger(id) && id >= 0 ? id : null;
}
