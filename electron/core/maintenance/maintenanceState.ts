import type { ConsoleSession } from '#core/connection/consoleSession.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { explainLookup, planOnSqlite } from '#core/maintenance/missingIndexes.ts';
import { readPostgresFacts } from '#core/maintenance/postgresFacts.ts';
import { fileSize, readSqliteFacts } from '#core/maintenance/sqlitePlan.ts';
import { formatBytes, formatCount } from '#shared/figures.ts';
import type { Maintenance, MaintenanceOutcome } from '#shared/domain/maintenance.ts';

/** What tells whether a maintenance operation was done, and what it changed. */
export interface MaintenanceState {
  readonly bytes: number;
  readonly dead: number | null;
  readonly vacuumed: string | null;
  readonly analyzed: string | null;
  /** PostgreSQL: the file of the table, another one once it was rewritten. */
  readonly file: string | null;
  readonly indexes: readonly { readonly name: string; readonly bytes: number | null; readonly file: string | null }[];
  readonly invalidIndexes: readonly string[];
  /** How the database finds the rows of one value of an index's columns; null where that is not the subject. */
  readonly lookup: string | null;
}

interface Reading {
  readonly database: ReadOnlyDatabase;
  readonly session: Pick<ConsoleSession, 'run'>;
}

export async function readState(
  { database, session }: Reading,
  operation: Maintenance,
  signal: AbortSignal,
): Promise<MaintenanceState> {
  const { relation } = operation;
  const sought = operation.kind === 'create-index' ? { relation, columns: operation.columns } : undefined;
  if (database.dialect === 'sqlite') {
    const { path, indexes } = await readSqliteFacts(database, relation, signal);
    return {
      bytes: await fileSize(path),
      dead: null,
      vacuumed: null,
      analyzed: null,
      file: null,
      invalidIndexes: [],
      indexes: indexes.map((name) => ({ name, bytes: null, file: null })),
      lookup: sought === undefined ? null : await planOnSqlite(session, sought, signal),
    };
  }
  const facts = await readPostgresFacts(database, relation, signal);
  const lookup = sought === undefined ? null : await explainLookup(session, sought, signal);
  return {
    bytes: facts.total ?? 0,
    dead: facts.dead,
    vacuumed: facts.vacuumed,
    analyzed: facts.analyzed,
    file: facts.file,
    indexes: facts.indexes.filter(({ isValid }) => isValid),
    invalidIndexes: facts.indexes.filter(({ isValid, isBuilt }) => !isValid && !isBuilt).map(({ name }) => name),
    lookup: lookup === null ? null : `${lookup.plan}, cost ${formatCount(Math.round(lookup.cost))}`,
  };
}

/** Whether the catalog shows that an operation was done; undefined where it does not show it either way. */
export function wasDone(
  operation: Maintenance,
  before: MaintenanceState,
  after: MaintenanceState,
): boolean | undefined {
  const had = new Set(before.indexes.map(({ name }) => name));
  switch (operation.kind) {
    case 'create-index':
      return after.indexes.some(({ name }) => !had.has(name));
    case 'drop-index':
      return !after.invalidIndexes.includes(operation.index);
    case 'reindex': {
      const meant = before.indexes.filter(({ name, file }) => file !== null && isMeant(operation.index, name));
      if (meant.length === 0) return undefined;
      return meant.every(({ name, file }) => after.indexes.find((each) => each.name === name)?.file !== file);
    }
    case 'vacuum':
      if (before.file === null) return undefined;
      if (operation.mode === 'full') return after.file !== before.file;
      return after.vacuumed !== before.vacuumed ? true : undefined;
    case 'analyze':
    default:
      return after.analyzed !== before.analyzed ? true : undefined;
  }
}

function isMeant(index: string | null, name: string): boolean {
  return index === null || index === name;
}

/** What an operation changed, for its reader. */
export function changesBetween(
  operation: Maintenance,
  before: MaintenanceState,
  after: MaintenanceState,
): MaintenanceOutcome['changes'] {
  const bytes = (name: string, one: number, other: number) => ({
    name,
    before: formatBytes(one),
    after: formatBytes(other),
  });
  const isFile = before.dead === null;
  switch (operation.kind) {
    case 'create-index': {
      const lookup = { name: 'Finding the rows of one value', before: before.lookup ?? '', after: after.lookup ?? '' };
      const sizes = bytes(isFile ? 'Size of the file' : 'Table with indexes', before.bytes, after.bytes);
      return before.lookup === null ? [sizes] : [lookup, sizes];
    }
    case 'reindex':
      return isFile ? [] : [bytes('Indexes', sumOf(before), sumOf(after))];
    case 'vacuum':
      return [
        bytes(isFile ? 'Size of the file' : 'Table with indexes', before.bytes, after.bytes),
        ...(before.dead === null
          ? []
          : [{ name: 'Dead rows', before: formatCount(before.dead), after: formatCount(after.dead ?? 0) }]),
      ];
    case 'drop-index':
      return isFile ? [] : [bytes('Table with indexes', before.bytes, after.bytes)];
    case 'analyze':
    default:
      return [];
  }
}

function sumOf({ indexes }: MaintenanceState): number {
  return indexes.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);
}
