import { toFailure } from '#renderer/api/client.ts';
import type { Zone } from '#renderer/format/formatInstant.ts';
import { operationName } from '#renderer/operations/operationRegistry.ts';
import { Age } from '#renderer/ui/Age.tsx';
import { LinkButton, Panel } from '#renderer/ui/Panel.tsx';
import type { Connection } from '#shared/domain/connection.ts';
import type { JournalEntry } from '#shared/domain/journal.ts';
import { formatCount, formatPlural } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import { writtenAt } from './journalColumns.tsx';
import { useJournal } from './useJournal.ts';
import styles from './RecentChanges.module.css';

interface RecentChangesProps {
  readonly connection: Connection;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly zone: Zone;
  readonly onShowJournal: () => void;
}

const most = 5;
/** What changes no row. */
const unlocking: readonly string[] = ['unlock', 'relock'];

/** The latest changes that were made to this database from this machine. */
export function RecentChanges({ connection: { name, place }, now, zone, onShowJournal }: RecentChangesProps) {
  const { loaded, error, isPending } = useJournal();
  const changes = loaded
    .filter((entry) => entry.connection === `${name} (${place})` && !unlocking.includes(entry.operation))
    .slice(0, most);
  return (
    <Panel title="Recent changes" actions={<LinkButton onClick={onShowJournal}>Journal</LinkButton>}>
      {error !== null && <p role="alert">{toFailure(error).message}</p>}
      {!isPending && error === null && changes.length === 0 && (
        <p className={styles['none']}>No changes were made from this machine.</p>
      )}
      <ul className={styles['changes']}>
        {changes.map((entry) => (
          <li key={entry.number}>
            <span title={changeText(entry)}>{changeText(entry)}</span>
            <Age instant={writtenAt(entry.at)} now={now} zone={zone} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** `Remove simulations: 3 rows of Simulation and 12 more`. */
function changeText({ operation, counts, outcome }: JournalEntry): string {
  const [first, ...others] = Object.entries(counts);
  const more = others.reduce((sum, [, rows]) => sum + rows, 0);
  const rows =
    first === undefined
      ? ''
      : `: ${formatPlural(first[1], 'row')} of ${first[0]}${more === 0 ? '' : ` and ${formatCount(more)} more`}`;
  return visibleText(`${operationName(operation)}${rows}${outcome === 'done' ? '' : ` (${outcome})`}`);
}
