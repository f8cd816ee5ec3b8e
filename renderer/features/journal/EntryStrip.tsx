import { operationName } from '#renderer/operations/operationRegistry.ts';
import { formatInstant, type Zone } from '#renderer/format/formatInstant.ts';
import { Button } from '#renderer/ui/Button.tsx';
import modal from '#renderer/ui/Modal.module.css';
import { CopyButton } from '#renderer/ui/text/CopyButton.tsx';
import type { JournalEntry } from '#shared/domain/journal.ts';
import { formatCount } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import { writtenAt } from './journalColumns.tsx';
import styles from './JournalView.module.css';

interface EntryStripProps {
  readonly entry: JournalEntry;
  readonly zone: Zone;
  readonly onShowArchive: (path: string) => void;
}

/** One journal entry in full. */
export function EntryStrip({ entry, zone, onShowArchive }: EntryStripProps) {
  const { number, at, operation, outcome, systemUser, databaseUser, connection, parameters, counts, archive, hash } =
    entry;
  const rows = Object.entries(counts).map(([table, count]) => `${visibleText(table)} ${formatCount(count)}`);
  const facts: readonly (readonly [string, string])[] = [
    ['When', formatInstant(writtenAt(at), zone)],
    ['By', databaseUser === '' ? systemUser : `${systemUser}, as ${databaseUser} in the database`],
    ...(connection === '' ? [] : [['Connection', connection] as const]),
    ...Object.entries(parameters).map(([name, value]) => [name, String(value)] as const),
    ['Rows', rows.length === 0 ? 'none' : rows.join(', ')],
    ...(archive === null ? [] : [['Archive', archive] as const]),
    ['Hash', hash],
  ];
  return (
    <section className={styles['strip']} aria-label="Journal entry">
      <div className={styles['stripHead']}>
        <h2>
          {formatCount(number)}. {visibleText(operationName(operation))}: {outcome}
        </h2>
        {archive !== null && <Button onClick={() => onShowArchive(archive)}>Restore…</Button>}
        <CopyButton text={JSON.stringify(entry, null, 2)} label="Copy as JSON" what="the journal entry" />
      </div>
      <dl className={modal['facts']}>
        {facts.map(([name, value]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{visibleText(name)}</dt>
            <dd>{visibleText(value)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
