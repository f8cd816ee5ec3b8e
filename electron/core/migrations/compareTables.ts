import { readRows } from '#core/backups/postgres/copyRows.ts';
import type { CopiedTable, DatabaseDescription, SchemaStatement } from '#core/backups/postgres/databaseDescription.ts';
import { describeDatabase, missingStatements } from '#core/backups/postgres/databaseDescription.ts';
import type { TableContent } from '#core/backups/rowDigest.ts';
import { yaptideTables } from '#core/connection/databaseShape.ts';
import type { CopySession } from '#core/connection/copySession.ts';
import type { OpenDatabase } from '#core/connection/openDatabase.ts';
import type { YaptideRevision } from '#core/migrations/revisions.ts';
import type { ComparedTable } from '#shared/domain/migration.ts';

/** The digest of each table over chosen columns, by the table's SQL name. */
export type Contents = ReadonlyMap<string, TableContent>;

/** The columns that a revision is meant to change or to drop. */
const changedColumns = [
  { revision: '4027fc5cbcb1', table: 'Simulation', column: 'update_key_hash', isDropped: true },
  { revision: '41149fa64bd2', table: 'Estimator', column: 'name', isDropped: false },
] as const;

/** The columns of a table that these revisions change or drop, so that they are not compared. */
function changedIn(
  table: string,
  revisions: readonly YaptideRevision[],
): readonly { readonly column: string; readonly isDropped: boolean }[] {
  if (table === 'alembic_version') return [{ column: 'version_num', isDropped: false }];
  return changedColumns.filter((each) => each.table === table && revisions.some(({ id }) => id === each.revision));
}

/** The columns of a table that must be the same after these revisions, quoted. */
export function comparedColumns(table: CopiedTable, revisions: readonly YaptideRevision[]): readonly string[] {
  const changed = changedIn(table.name, revisions);
  return table.columns.filter((quoted) => !changed.some(({ column }) => column === quoted.replaceAll('"', '')));
}

interface Reading {
  readonly tables: readonly CopiedTable[];
  readonly columnsOf: (table: CopiedTable) => readonly string[];
  readonly onTable: (table: string) => void;
  readonly signal: AbortSignal;
}

/** Digests of tables, whatever the order of their rows. */
async function readContents(session: CopySession, { tables, columnsOf, onTable, signal }: Reading): Promise<Contents> {
  const found = new Map<string, TableContent>();
  for (const table of tables) {
    onTable(table.name);
    const columns = columnsOf(table);
    found.set(table.sql, await readRows(session, { table: { ...table, columns }, take: () => undefined }, signal));
  }
  return found;
}

/** One side of a comparison. */
export interface Side {
  readonly description: DatabaseDescription;
  readonly contents: Contents;
}

interface Looking {
  /** The columns of a table that are compared, by its SQL name. */
  readonly columnsOf: (sql: string) => readonly string[];
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
}

/** Describes a database and adds up the digests of its tables. */
export async function readSide(
  copied: Pick<OpenDatabase, 'openCopy'>,
  { columnsOf, say, signal }: Looking,
): Promise<Side> {
  const session = await copied.openCopy({ writes: false, signal });
  try {
    const description = await describeDatabase(session, signal);
    const onTable = (table: string): void => say(`Comparing ${table}`);
    const contents = await readContents(session, {
      tables: description.tables,
      columnsOf: ({ sql }) => columnsOf(sql),
      onTable,
      signal,
    });
    return { description, contents };
  } finally {
    await session.close();
  }
}

/** Tables side by side, and the differences of the schema that no revision is meant to make. */
export function compareSides(
  before: Side,
  after: Side,
  revisions: readonly YaptideRevision[],
): { readonly tables: readonly ComparedTable[]; readonly unexpected: readonly string[] } {
  const tables = before.description.tables.map((table): ComparedTable => {
    const was = before.contents.get(table.sql);
    const is = after.contents.get(table.sql);
    return {
      name: table.name,
      before: was?.rows ?? 0,
      after: is?.rows ?? 0,
      isEqual: was !== undefined && is !== undefined && was.digest === is.digest && was.rows === is.rows,
      meant: changedIn(table.name, revisions).flatMap(({ column, isDropped }) => (isDropped ? [] : [column])),
      schema: schemaChanges(table, after.description, before.description),
    };
  });
  const placeOf = ({ name }: ComparedTable): number => {
    const place = yaptideTables.findIndex((table) => table === name);
    return place === -1 ? yaptideTables.length : place;
  };
  const ordered = tables.toSorted((one, other) => placeOf(one) - placeOf(other) || one.name.localeCompare(other.name));
  return { tables: ordered, unexpected: unexpectedChanges(before.description, after.description) };
}

function schemaChanges(table: CopiedTable, after: DatabaseDescription, before: DatabaseDescription): readonly string[] {
  const other = after.tables.find(({ sql }) => sql === table.sql);
  if (other === undefined) return ['removed'];
  const plain = (column: string): string => column.replaceAll('"', '');
  const cascades = missingStatements(after.statements, before.statements).some(
    ({ kind, sql }) => isForeignKey(kind) && sql.includes(`${table.sql} `) && /on delete cascade/iu.test(sql),
  );
  return [
    ...other.columns.filter((column) => !table.columns.includes(column)).map((column) => `+ ${plain(column)}`),
    ...table.columns.filter((column) => !other.columns.includes(column)).map((column) => `− ${plain(column)}`),
    ...(cascades ? ['cascade'] : []),
  ];
}

const isForeignKey = (kind: string): boolean => kind === 'foreign key';

/** Statements of the one side that the other lacks, but for what revisions change: columns, their defaults, foreign keys. */
function unexpectedChanges(before: DatabaseDescription, after: DatabaseDescription): readonly string[] {
  const isMeant = ({ kind, name }: SchemaStatement): boolean =>
    ['table', 'default', 'foreign key'].includes(kind) || name.includes('alembic_version');
  const gone = missingStatements(before.statements, after.statements).filter((each) => !isMeant(each));
  const added = missingStatements(after.statements, before.statements).filter((each) => !isMeant(each));
  return [...gone.map(({ kind, name }) => `− ${kind} ${name}`), ...added.map(({ kind, name }) => `+ ${kind} ${name}`)];
}
