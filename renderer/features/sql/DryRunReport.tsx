import { ImpactTable, type PlanLine } from '#renderer/operations/ImpactTable.tsx';
import { ArchiveBox, ArchivePlace, PlanNoteBox } from '#renderer/operations/PlanNotes.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import type { CheckedStatement, SqlDryRun, StatementFlag } from '#shared/domain/sql.ts';
import { visibleText } from '#shared/visibleText.ts';
import styles from './Sql.module.css';

/** What a dry run found: the rows by table, what stays although it was rolled back, and the archive. */
export function DryRunReport({ report }: { readonly report: SqlDryRun }) {
  const { archive, counts, error, notices, remains, tag, uncounted } = report;
  if (error !== null) return <FailurePanel failure={error.failure} />;
  const lines = linesOf(report);
  const isRemoval = lines.some(({ how }) => how === 'asked');
  return (
    <section aria-label="Dry run" className={styles['dryRun']}>
      <h3>Dry run: {visibleText(tag)}, rolled back</h3>
      {lines.length === 0 ? (
        <p>No row of any table is changed.</p>
      ) : (
        <ImpactTable lines={lines} isRemoval={isRemoval} />
      )}
      {uncounted === '' || counts.length > 0 ? null : <p className={styles['note']}>{uncounted}</p>}
      {notices.map((notice, index) => (
        // A server can say the same twice.
        <p key={index}>{visibleText(notice)}</p>
      ))}
      {remains.map((message) => (
        <PlanNoteBox
          key={message}
          note={{ message: message.replace(/\.$/u, ''), hint: '', details: [] }}
          tone="warning"
        />
      ))}
      {archive.kind === 'none' ? null : (
        <ArchiveBox title="Archived first:">
          one file with the rows as they are now, from which they can be restored (Activity, Journal). Exactly the rows
          of this dry run are changed, to exactly these values; if others change one of them before that, nothing is
          done.
          <ArchivePlace bytes={0} />
        </ArchiveBox>
      )}
    </section>
  );
}

/** Rows by table as the plan of an operation shows them: those of the statement first. */
function linesOf({ counts, archive, tag }: SqlDryRun): readonly PlanLine[] {
  const target = archive.kind === 'edits' ? archive.table.replace(/^(?:public|main)\./u, '') : undefined;
  if (counts.length === 0 && archive.kind === 'edits' && archive.rows > 0) {
    const how = tag.startsWith('DELETE') ? 'asked' : 'changed';
    return [{ key: archive.table, depth: 0, table: target ?? archive.table, how, rows: archive.rows, bytes: 0 }];
  }
  const isOwn = (table: string): boolean => target === undefined || unquoted(table) === unquoted(target);
  return counts
    .toSorted((one, other) => Number(isOwn(other.table)) - Number(isOwn(one.table)))
    .flatMap(({ table, inserted, updated, removed }) => {
      const depth = isOwn(table) ? 0 : 1;
      const line = (how: PlanLine['how'], rows: number): readonly PlanLine[] =>
        rows === 0 ? [] : [{ key: `${table} ${how}`, depth, table, how, rows, bytes: 0 }];
      return [
        ...line(depth === 0 ? 'asked' : 'cascade', removed),
        ...line('changed', updated),
        ...line('added', inserted),
      ];
    });
}

function unquoted(name: string): string {
  return name.replaceAll('"', '');
}

/** That nothing can be restored, and why. */
export function NoArchive({ reason }: { readonly reason: string }) {
  return (
    <ArchiveBox title="No archive.">
      {visibleText(reason.replace(/\.$/u, ''))}. The statement is recorded in the journal, but what it changes or
      removes cannot be restored from there.
    </ArchiveBox>
  );
}

const lasting: Partial<Readonly<Record<StatementFlag, string>>> = {
  'copy-program': 'COPY … PROGRAM runs a program on the server, which no rollback undoes, so there is no dry run',
  'copy-file': 'COPY writes a file on the server, which no rollback removes, so there is no dry run',
  outside: 'The statement has effects outside of its transaction, which no rollback undoes, so there is no dry run',
  'server-settings': 'The statement changes settings of the server, which no rollback undoes, so there is no dry run',
  'no-transaction':
    'The statement cannot run within a transaction, so it cannot be rolled back, and there is no dry run',
};

/** Why statements have no dry run; '' where they have one. */
export function whyNoDryRun(writing: readonly CheckedStatement[]): string {
  const [only, another] = writing;
  if (only === undefined || another !== undefined)
    return 'Several statements have no dry run together: run them one by one to try each';
  const flags = ['copy-program', 'outside', 'server-settings', 'no-transaction'] as const;
  const found = flags.find((flag) => only.flags.includes(flag));
  return found === undefined ? '' : (lasting[only.flags.includes('copy-file') ? 'copy-file' : found] ?? '');
}
