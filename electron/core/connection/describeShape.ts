import { yaptideTables } from '#core/connection/databaseShape.ts';
import type { OpenDatabase } from '#core/connection/openDatabase.ts';
import { type Connection, type Notice, type Revision, revisions } from '#shared/domain/connection.ts';

const head: Revision = '5003b9acb1f4';

/**
 * Whether a database is yaptide's, which of yaptide's tables exist and which revision they match. Whatever is unusual about it
 * is a notice, never a failure.
 */
export function describeShape({
  shape,
  recordedRevision: recorded,
  views = [],
  virtualTables = [],
}: Pick<OpenDatabase, 'shape' | 'recordedRevision' | 'views' | 'virtualTables'>): Pick<
  Connection,
  'isYaptide' | 'tables' | 'missingTables' | 'revision' | 'notices'
> {
  const tables = yaptideTables.filter((table) => shape.hasTable(table));
  const forbidden = yaptideTables.filter((table) => shape.isForbidden(table));
  const isYaptide = shape.hasTable('Simulation') || tables.length + forbidden.length >= 3;
  const missingTables = yaptideTables.filter((table) => !shape.hasTable(table) && !shape.isForbidden(table));
  const revision = { byShape: shape.revision, recorded };
  if (!isYaptide) {
    return { isYaptide, tables, missingTables, revision, notices: [otherDatabase({ tables, missingTables, views })] };
  }
  const notices = [
    ...missingNotices(missingTables.filter((table) => !views.includes(table))),
    ...viewNotices(
      views.filter((view) => !virtualTables.includes(view)),
      'view',
    ),
    ...viewNotices(virtualTables, 'virtual table'),
    ...revisionNotices(revision.byShape, recorded),
  ];
  return { isYaptide, tables, missingTables, revision, notices };
}

interface FoundNames {
  readonly tables: readonly string[];
  readonly missingTables: readonly string[];
  readonly views: readonly string[];
}

/** Most often the wrong database name or search path was given. */
function otherDatabase({ tables, missingTables, views }: FoundNames): Notice {
  const found = [
    ...(tables.length === 0 ? [] : [`It has ${tables.join(', ')}, but not ${missingTables.join(', ')}.`]),
    ...(tables.length === 0 ? ['It has none of yaptide’s tables, such as Simulation, Task and Page.'] : []),
    ...(views.length === 0 ? [] : [`Views with names of yaptide’s tables: ${views.join(', ')}.`]),
  ];
  return {
    code: 'not-yaptide',
    message: 'This is not a yaptide database',
    hint: [...found, 'If it should be yaptide’s, check the name of the database and its search path.'].join(' '),
  };
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

function viewNotices(views: readonly string[], kind: 'view' | 'virtual table'): readonly Notice[] {
  if (views.length === 0) return [];
  const one = views.length === 1;
  return [
    {
      code: 'view',
      message: `${views.join(', ')} ${one ? `is a ${kind}, not a table` : `are ${kind}s, not tables`}`,
      hint: `${one ? 'It is' : 'They are'} not queried, since a ${kind} may compute anything and its rows cannot be removed. The contents of the tables are shown.`,
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
