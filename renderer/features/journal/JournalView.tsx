import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { useCallback, useMemo, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { toFailure } from '#renderer/api/client.ts';
import type { Zone } from '#renderer/format/formatInstant.ts';
import { ExportButton, type WriteExport } from '#renderer/listing/ExportButton.tsx';
import { fileColumns } from '#renderer/listing/fileColumns.ts';
import { useTableLayout } from '#renderer/listing/useTableLayout.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { copyAndTell } from '#renderer/ui/copyAndTell.ts';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { ListFrame, ListHeader } from '#renderer/ui/ListHeader.tsx';
import type { MenuEntry } from '#renderer/ui/PopupMenu.tsx';
import { DataTable } from '#renderer/ui/table/DataTable.tsx';
import { noneSelected, type SelectedRows } from '#renderer/ui/table/selectedRows.ts';
import type { JournalEntry } from '#shared/domain/journal.ts';
import { journalExportColumns } from '#shared/domain/listExport.ts';
import { formatCount } from '#shared/figures.ts';
import { EntryStrip } from './EntryStrip.tsx';
import { journalColumns } from './journalColumns.tsx';
import { filterJournal, type JournalFilter } from './journalFilter.ts';
import { JournalFilters } from './JournalFilters.tsx';
import { useJournal } from './useJournal.ts';
import styles from './JournalView.module.css';

interface JournalViewProps {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly zone: Zone;
  /** Opens the archive of an entry. Must be stable between renders. */
  readonly onShowArchive: (path: string) => void;
}

/** The archive and the hash of an entry have no columns of their own in the window. */
const exportedParts = { databaseUser: ['databaseUser', 'archive', 'hash'] } as const;

const keyOf = ({ number }: JournalEntry): number => number;
const empty = (
  <EmptyState
    title="No journal entries yet"
    text="Unlocking, locking and every operation that changes a database are recorded here, on this machine."
  />
);

/** What was done from this machine, newest first, and whether the journal is intact. */
export function JournalView({ now, zone, onShowArchive }: JournalViewProps) {
  const journal = useJournal();
  const { loaded, error, isPending, refetch } = journal;
  const [filter, setFilter] = useState<JournalFilter>({});
  const narrow = useCallback((change: JournalFilter) => setFilter((before) => ({ ...before, ...change })), []);
  const clear = useCallback(() => setFilter({}), []);
  const entries = useMemo(() => filterJournal(loaded, filter), [loaded, filter]);
  const [selected, setSelected] = useState<SelectedRows<JournalEntry>>(noneSelected);
  const client = useClient();
  const exportEntries: WriteExport = async (columnIds, file, options) => {
    const exported = fileColumns(columnIds, journalExportColumns, exportedParts);
    const numbers = entries.map(({ number }) => number);
    return client.call('exports.writeJournal', { what: { numbers, columns: exported }, file }, options);
  };
  const rowOperations = useCallback(
    (rows: SelectedRows<JournalEntry>) => journalOperations(rows, onShowArchive),
    [onShowArchive],
  );
  const { layout, onLayout } = useTableLayout('journal');
  const [range, setRange] = useState<readonly [number, number]>([0, -1]);
  const columns = useMemo(() => journalColumns({ now, zone }), [now, zone]);
  const onVisible = useCallback((first: number, last: number) => setRange([first, last]), []);
  const [only] = selected.count === 1 ? (selected.rows ?? []) : [];
  return (
    <ListFrame>
      <ListHeader
        title="Activity"
        first={range[0]}
        last={range[1]}
        count={entries.length}
        hasRows={entries.length > 0}
        countIsExact={!isPending}
        onRefresh={refetch}
        actions={<ExportButton name="journal" columns={columns} count={entries.length} write={exportEntries} />}
      />
      <JournalFilters entries={loaded} filter={filter} onFilter={narrow} onClear={clear} />
      {!isPending && <Chain brokenAt={journal.brokenAt} newest={loaded[0]?.number ?? 0} shown={loaded.length} />}
      <Older {...journal.older} />
      {error !== null && <FailurePanel failure={toFailure(error)} onRetry={refetch} />}
      <DataTable
        label="Activity"
        columns={columns}
        layout={layout}
        onLayout={onLayout}
        count={entries.length}
        countIsExact={!isPending}
        rowAt={(index) => entries[index]}
        keyOf={keyOf}
        onVisible={onVisible}
        onSelection={setSelected}
        rowOperations={rowOperations}
        loading={isPending && error === null}
      >
        {isPending || entries.length > 0 ? null : loaded.length === 0 ? empty : <NoMatches onClear={clear} />}
      </DataTable>
      {only !== undefined && <EntryStrip entry={only} zone={zone} onShowArchive={onShowArchive} />}
    </ListFrame>
  );
}

function Older({ isThere, isReading, read }: ReturnType<typeof useJournal>['older']) {
  if (!isThere) return null;
  return (
    <p className={styles['older']}>
      <Button onClick={read} disabled={isReading}>
        {isReading ? 'Loading older entries…' : 'Load older entries'}
      </Button>
    </p>
  );
}

function NoMatches({ onClear }: { readonly onClear: () => void }) {
  return (
    <EmptyState title="No matches" text="All loaded entries are hidden by filters.">
      <Button onClick={onClear}>Clear filters</Button>
    </EmptyState>
  );
}

interface ChainProps {
  readonly brokenAt: number | null;
  readonly newest: number;
  readonly shown: number;
}

function Chain({ brokenAt, newest, shown }: ChainProps) {
  if (newest === 0 && brokenAt === null) return null;
  const left = newest > shown ? ` The newest ${formatCount(shown)} entries are shown.` : '';
  if (brokenAt === null) {
    return (
      <p className={styles['chain']}>
        <IconCircleCheck size={15} aria-hidden="true" /> The journal is intact: no entry was changed or removed.{left}
      </p>
    );
  }
  return (
    <p className={styles['chain']} data-broken="true" role="alert">
      <IconAlertTriangle size={15} aria-hidden="true" /> Entry {formatCount(brokenAt)} does not follow the one before
      it: the journal was changed by another program, or is damaged.{left}
    </p>
  );
}

/** The actions on selected journal entries. */
function journalOperations(
  { rows: entries = [] }: SelectedRows<JournalEntry>,
  onShowArchive: (path: string) => void,
): readonly MenuEntry[] {
  const [first, ...others] = entries;
  if (first === undefined) return [];
  const { archive } = first;
  const text = entries.map((entry) => JSON.stringify(entry)).join('\n');
  return [
    ...(archive === null || others.length > 0
      ? []
      : [{ kind: 'action', label: 'Restore…', action: () => onShowArchive(archive) } as const]),
    {
      kind: 'action',
      label: 'Copy as JSON lines',
      action: () => copyAndTell(text, entries.length === 1 ? 'the journal entry' : 'the journal entries'),
    },
  ];
}
