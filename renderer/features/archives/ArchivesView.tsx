import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useCallback, useEffect, useMemo, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { toFailure } from '#renderer/api/client.ts';
import type { Zone } from '#renderer/format/formatInstant.ts';
import { useTableLayout } from '#renderer/listing/useTableLayout.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { copyAndTell } from '#renderer/ui/copyAndTell.ts';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { ListFrame, ListHeader } from '#renderer/ui/ListHeader.tsx';
import type { MenuEntry } from '#renderer/ui/PopupMenu.tsx';
import { DataTable } from '#renderer/ui/table/DataTable.tsx';
import type { SelectedRows } from '#renderer/ui/table/selectedRows.ts';
import type { ArchiveHeader, ArchiveSummary } from '#shared/domain/archive.ts';
import { visibleText } from '#shared/visibleText.ts';
import { archiveColumns } from './archiveColumns.tsx';
import { ArchivePanel } from './ArchivePanel.tsx';
import { archivesQuery } from './archiveQueries.ts';
import { ArchiveSettingsDialog, OpenArchiveDialog, RemoveArchiveDialog } from './ArchiveDialogs.tsx';
import type { RestoreKind } from './archiveWords.ts';
import { RestoreDialog } from './RestoreDialog.tsx';
import styles from './Archives.module.css';

interface ArchivesViewProps {
  /** The path of the archive shown. */
  readonly chosen: string | undefined;
  /** Must be stable between renders. */
  readonly onChoose: (path: string | undefined) => void;
  /** Opens a SQLite file made from an archive. */
  readonly onOpenFile: (file: string) => void;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly zone: Zone;
}

const none: readonly ArchiveSummary[] = [];
const keyOf = ({ path }: ArchiveSummary): string => path;

interface Restoring {
  readonly kind: RestoreKind;
  readonly path: string;
  readonly header: ArchiveHeader;
}

/** The archives of the folder, newest first, and one of them in full. */
export function ArchivesView(props: ArchivesViewProps) {
  const { chosen, onChoose, zone } = props;
  const client = useClient();
  const { data, error, isPending, refetch } = useQuery(archivesQuery(client));
  useEffect(
    () => client.listen((event) => (event.kind === 'rows-changed' ? void refetch() : undefined)),
    [client, refetch],
  );
  const [dialog, setDialog] = useState<'open' | 'settings'>();
  const [restoring, setRestoring] = useState<Restoring>();
  const [removing, setRemoving] = useState<ArchiveSummary>();
  const archives = data?.archives ?? none;
  const operations = (
    <>
      <Button onClick={() => setDialog('open')}>Open archive file…</Button>
      <Button onClick={() => setDialog('settings')}>Settings…</Button>
    </>
  );
  return (
    <ListFrame>
      <ArchiveList
        {...props}
        archives={archives}
        isPending={isPending}
        onRefresh={() => void refetch()}
        operations={operations}
        onRemove={setRemoving}
      >
        {data !== undefined && (
          <p className={styles['place']}>
            Saved in <code>{visibleText(data.folder)}</code>
          </p>
        )}
        {error !== null && <FailurePanel failure={toFailure(error)} onRetry={() => void refetch()} />}
      </ArchiveList>
      {chosen !== undefined && (
        <ArchivePanel
          key={chosen}
          path={chosen}
          summary={archives.find(({ path }) => path === chosen)}
          isElsewhere={data !== undefined && archives.every(({ path }) => path !== chosen)}
          zone={zone}
          onRestore={(kind, header) => setRestoring({ kind, path: chosen, header })}
          onRemove={setRemoving}
          onOpenFile={props.onOpenFile}
        />
      )}
      {dialog === 'settings' && <ArchiveSettingsDialog onClose={() => setDialog(undefined)} />}
      {dialog === 'open' && (
        <OpenArchiveDialog
          onPath={(path) => {
            setDialog(undefined);
            onChoose(path);
          }}
          onClose={() => setDialog(undefined)}
        />
      )}
      {removing !== undefined && (
        <RemoveArchiveDialog
          archive={removing}
          zone={zone}
          onRemoved={() => {
            setRemoving(undefined);
            if (removing.path === chosen) onChoose(undefined);
          }}
          onClose={() => setRemoving(undefined)}
        />
      )}
      {restoring !== undefined && <RestoreDialog {...restoring} onClose={() => setRestoring(undefined)} />}
    </ListFrame>
  );
}

interface ArchiveListProps extends Pick<ArchivesViewProps, 'chosen' | 'onChoose' | 'now' | 'zone'> {
  readonly archives: readonly ArchiveSummary[];
  readonly isPending: boolean;
  readonly onRefresh: () => void;
  readonly operations: ReactNode;
  readonly onRemove: (archive: ArchiveSummary) => void;
  /** Shown between the header and the list. */
  readonly children: ReactNode;
}

function ArchiveList({
  archives,
  isPending,
  onRefresh,
  operations,
  onRemove,
  chosen,
  onChoose,
  now,
  zone,
  children,
}: ArchiveListProps) {
  const { layout, onLayout } = useTableLayout('archives');
  const [range, setRange] = useState<readonly [number, number]>([0, -1]);
  const columns = useMemo(() => archiveColumns({ now, zone }), [now, zone]);
  const onVisible = useCallback((first: number, last: number) => setRange([first, last]), []);
  const choose = useCallback(({ path }: ArchiveSummary) => onChoose(path), [onChoose]);
  const rowOperations = useCallback(
    ({ count, rows: [first] = [] }: SelectedRows<ArchiveSummary>): readonly MenuEntry[] =>
      first === undefined || count > 1
        ? []
        : [
            { kind: 'action', label: 'Copy path', action: () => copyAndTell(first.path, 'the path') },
            { kind: 'action', label: 'Remove archive…', action: () => onRemove(first) },
          ],
    [onRemove],
  );
  return (
    <>
      <ListHeader
        title="Archives"
        first={range[0]}
        last={range[1]}
        count={archives.length}
        hasRows={archives.length > 0}
        countIsExact={!isPending}
        onRefresh={onRefresh}
        actions={operations}
      />
      {children}
      <DataTable
        label="Archives"
        columns={columns}
        layout={layout}
        onLayout={onLayout}
        count={archives.length}
        countIsExact={!isPending}
        rowAt={(index) => archives[index]}
        keyOf={keyOf}
        onVisible={onVisible}
        onOpen={choose}
        onMove={choose}
        openedKey={chosen}
        rowOperations={rowOperations}
        loading={isPending}
      >
        {!isPending && archives.length === 0 ? (
          <EmptyState
            title="No archives yet"
            text="Before an operation removes or changes rows, they are archived here and can be restored."
          />
        ) : null}
      </DataTable>
    </>
  );
}
