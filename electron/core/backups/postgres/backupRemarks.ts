import type { CopiedTable, DatabaseDescription } from '#core/backups/postgres/databaseDescription.ts';
import type { BackupRemark } from '#shared/domain/backup.ts';

/** Whether the rows of a table cannot be read at all. */
export function isUnreadable(
  table: Pick<CopiedTable, 'isReadable' | 'isUnlogged'>,
  { inRecovery }: Pick<DatabaseDescription, 'inRecovery'>,
): boolean {
  return !table.isReadable || (table.isUnlogged && inRecovery);
}

/** What would be missing in a backup of a database, and what else to know before it is made. */
export function backupRemarks(description: DatabaseDescription): readonly BackupRemark[] {
  const { tables, unreadableSequences, others, roles } = description;
  const largeObjects = others.filter((each) => each.endsWith('large objects'));
  const rest = others.filter((each) => !largeObjects.includes(each));
  const unlogged = tables.filter((table) => table.isUnlogged && !isUnreadable(table, description));
  return [
    ...tables.flatMap((table): readonly BackupRemark[] => {
      const text = incompleteText(table, description);
      return text === undefined ? [] : [{ kind: 'incomplete', text }];
    }),
    ...unreadableSequences.map((name): BackupRemark => ({
      kind: 'incomplete',
      text: `The value of the sequence ${name} may not be read by this user.`,
    })),
    ...largeObjects.map((each): BackupRemark => ({
      kind: 'incomplete',
      text: `The database has ${each}, which are not copied. pg_dump copies them.`,
    })),
    ...(rest.length === 0
      ? []
      : [{ kind: 'note', text: `Not copied: ${rest.join(', ')}. pg_dump copies them.` } as const]),
    ...(unlogged.length === 0
      ? []
      : [{ kind: 'note', text: `Unlogged, copied as they are now: ${namesOf(unlogged)}.` } as const]),
    ...(roles.length === 0
      ? []
      : [{ kind: 'note', text: `Policies name roles, which are not copied: ${roles.join(', ')}.` } as const]),
  ];
}

function incompleteText(table: CopiedTable, description: DatabaseDescription): string | undefined {
  const { sql, isReadable, hidesRows } = table;
  if (!isReadable) return `The rows of ${sql} may not be read by this user.`;
  if (isUnreadable(table, description)) return `${sql} is unlogged: a standby does not have its rows.`;
  if (hidesRows) return `Row level security hides rows of ${sql} from this user.`;
  return undefined;
}

function namesOf(tables: readonly CopiedTable[]): string {
  return tables.map(({ sql }) => sql).join(', ');
}
