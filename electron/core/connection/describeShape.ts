import { yaptideTables } from '#core/connection/databaseShape.ts';
import type { OpenDatabase } from '#core/connection/openDatabase.ts';
import { type Connection, type Notice, type Revision, revisions } from '#shared/domain/connection.ts';
import { makeFailure } from '#shared/failure.ts';

const head: Revision = '5003b9acb1f4';

/**
 * Which of yaptide's tables exist and which revision they match. Fails with not-yaptide where there is none; anything less
 * is a notice.
 */
export function describeShape(
  { shape, recordedRevision: recorded, views = [] }: Pick<OpenDatabase, 'shape' | 'recordedRevision' | 'views'>,
  place: string,
): Pick<Connection, 'tables' | 'missingTables' | 'revision' | 'notices'> {
  const tables = yaptideTables.filter((table) => shape.hasTable(table));
  const forbidden = yaptideTables.filter((table) => shape.isForbidden(table));
  if (!shape.hasTable('Simulation') && tables.length + forbidden.length < 3) {
    throw makeFailure({
      code: 'not-yaptide',
      message: `${place} is not a yaptide database`,
      hint: 'It has none of the tables Simulation, Task and Page. Check the name of the database.',
      details: [
        tables.length === 0 ? 'It has none of yaptide’s tables.' : `Tables of yaptide: ${tables.join(', ')}`,
        ...(views.length === 0 ? [] : [`Views with names of yaptide’s tables: ${views.join(', ')}`]),
      ],
    });
  }
  const missingTables = yaptideTables.filter((table) => !shape.hasTable(table) && !shape.isForbidden(table));
  const revision = { byShape: shape.revision, recorded };
  const notices = [
    ...missingNotices(missingTables.filter((table) => !views.includes(table))),
    ...viewNotices(views),
    ...revisionNotices(revision.byShape, recorded),
  ];
  return { tables, missingTables, revision, notices };
}

function missingNotices(missing: readonly string[]): readonly Notice[] {
  if (missing.length === 0) return [];
  return [
    {
      code: 'table-missing',
      message: `${missing.length === 1 ? 'The table' : 'The tables'} ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing`,
      hint: 'The other tables are shown. A yaptide backend that starts on this database creates missing tables.',
    },
  ];
}

function viewNotices(views: readonly string[]): readonly Notice[] {
  if (views.length === 0) return [];
  const one = views.length === 1;
  return [
    {
      code: 'view',
      message: `${views.join(', ')} ${one ? 'is a view, not a table' : 'are views, not tables'}`,
      hint: `${one ? 'It is' : 'They are'} not queried, since a view may compute anything and its rows cannot be removed. What the tables hold is shown.`,
    },
  ];
}

function revisionNotices(byShape: Revision, recorded: string | null): readonly Notice[] {
  const known = revisions.some((revision) => revision === recorded);
  if (recorded !== null && !known) {
    return [
      {
        code: 'revision-unknown',
        message: `alembic_version says ${recorded.slice(0, 60)}, which is an unknown revision`,
        hint: `The tables match revision ${byShape}. Unknown columns are not shown in the lists.`,
      },
    ];
  }
  if (recorded !== null && recorded !== byShape) {
    return [
      {
        code: 'revision-disagrees',
        message: `alembic_version says ${recorded}, but the tables match revision ${byShape}`,
        hint: 'The tables are read as that revision. Check how this database was migrated.',
      },
    ];
  }
  if (revisions.indexOf(byShape) < revisions.indexOf(head)) {
    return [
      {
        code: 'revision-old',
        message: `The tables match the old revision ${byShape}`,
        hint: 'All of its data is shown. Names and dimensions of pages are taken from the pages themselves.',
      },
    ];
  }
  return [];
}
