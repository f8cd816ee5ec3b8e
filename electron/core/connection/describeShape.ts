import { yaptideTables } from '#core/connection/databaseShape.ts';
import type { OpenDatabase } from '#core/connection/openDatabase.ts';
import { type Connection, type Notice, type Revision, revisions } from '#shared/domain/connection.ts';
import { makeFailure } from '#shared/failure.ts';

const head: Revision = '5003b9acb1f4';

/**
 * Which of yaptide's tables are there and which revision they have the shape of. Fails with not-yaptide where none
 * is; everything less is a notice, and what there is can be shown.
 */
export function describeShape(
  { shape, recordedRevision: recorded }: Pick<OpenDatabase, 'shape' | 'recordedRevision'>,
  place: string,
): Pick<Connection, 'tables' | 'missingTables' | 'revision' | 'notices'> {
  const tables = yaptideTables.filter((table) => shape.hasTable(table));
  if (!shape.hasTable('Simulation') && tables.length < 3) {
    throw makeFailure({
      code: 'not-yaptide',
      message: `The database ${place} is not one of yaptide's`,
      hint: 'It can be reached, but holds none of the tables Simulation, Task and Page. Check the name of the database.',
      details: [tables.length === 0 ? 'None of its tables is known.' : `Known tables: ${tables.join(', ')}`],
    });
  }
  const missingTables = yaptideTables.filter((table) => !shape.hasTable(table));
  const revision = { byShape: shape.revision, recorded };
  const notices = [...missingNotices(missingTables), ...revisionNotices(revision.byShape, recorded)];
  return { tables, missingTables, revision, notices };
}

function missingNotices(missing: readonly string[]): readonly Notice[] {
  if (missing.length === 0) return [];
  return [
    {
      code: 'table-missing',
      message: `${missing.length === 1 ? 'The table' : 'The tables'} ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing`,
      hint: 'What the other tables hold is shown. A backend that starts on this database creates missing tables.',
    },
  ];
}

function revisionNotices(byShape: Revision, recorded: string | null): readonly Notice[] {
  const known = revisions.some((revision) => revision === recorded);
  if (recorded !== null && !known) {
    return [
      {
        code: 'revision-unknown',
        message: `alembic_version says ${recorded.slice(0, 60)}, which is not a revision known here`,
        hint: `The tables have the shape of ${byShape}; columns that are not known are left out of the lists.`,
      },
    ];
  }
  if (recorded !== null && recorded !== byShape) {
    return [
      {
        code: 'revision-disagrees',
        message: `alembic_version says ${recorded}, but the tables have the shape of ${byShape}`,
        hint: 'The shape is believed. Someone should look at how this database was migrated.',
      },
    ];
  }
  if (revisions.indexOf(byShape) < revisions.indexOf(head)) {
    return [
      {
        code: 'revision-old',
        message: `The tables are of the old revision ${byShape}`,
        hint: 'Everything that it holds is shown; names and dimensions of pages come from the pages themselves.',
      },
    ];
  }
  return [];
}
