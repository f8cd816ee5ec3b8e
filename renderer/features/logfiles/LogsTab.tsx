import { queryOptions, useQueries, useQuery } from '@tanstack/react-query';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { type Client, toFailure } from '#renderer/api/client.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { QueryPanel } from '#renderer/ui/QueryPanel.tsx';
import { BlobDefects, StoredText } from '#renderer/ui/text/StoredText.tsx';
import type { WholeText } from '#renderer/ui/text/useWholeText.tsx';
import { FilesLayout, TextFileList } from '#renderer/ui/text/TextFileList.tsx';
import type { LogfileSummary } from '#shared/domain/logfile.ts';
import { assertNever } from '#shared/failure.ts';
import { formatBytes } from '#shared/figures.ts';
import { type ChosenLog, chosenLog, logfileGroups, type LogfileRow, rowOfText, rowsToRead } from './logfileRows.ts';

/** The part of this tab's state that is in the address. */
interface LogsViewState {
  /** The text that is shown. */
  readonly text?: string | undefined;
}

interface LogsTabProps {
  readonly connectionId: string;
  readonly simulationId: number;
  readonly view: LogsViewState;
  readonly onView: (change: LogsViewState) => void;
}

/** All log files of a simulation, from every Logfiles row, with their tokens masked. */
export function LogsTab({ connectionId, simulationId, view, onView }: LogsTabProps) {
  const client = useClient();
  const query = useQuery(logfilesQuery(client, connectionId, simulationId));
  return (
    <QueryPanel query={query} what="the log files">
      {(summaries) =>
        summaries.length === 0 ? (
          <EmptyState title="This simulation has no log files" text="No Logfiles row belongs to it." />
        ) : (
          <LogBrowser connectionId={connectionId} summaries={summaries} view={view} onView={onView} />
        )
      }
    </QueryPanel>
  );
}

interface LogBrowserProps extends Pick<LogsTabProps, 'connectionId' | 'view' | 'onView'> {
  readonly summaries: readonly LogfileSummary[];
}

function LogBrowser({ connectionId, summaries, view, onView }: LogBrowserProps) {
  const rows = useLogfileRows(connectionId, summaries, rowOfText(view.text));
  const chosen = chosenLog(rows, view.text);
  const selected = chosen === undefined ? undefined : `${chosen.row.summary.id}/${chosen.file?.name ?? ''}`;
  return (
    <FilesLayout
      side={
        <TextFileList
          label="Log files"
          groups={logfileGroups(rows)}
          selected={selected}
          onSelect={(text) => onView({ text })}
        />
      }
    >
      {chosen === undefined ? null : (
        <LogText connectionId={connectionId} chosen={chosen} onRead={(text) => onView({ text })} />
      )}
    </FilesLayout>
  );
}

function useLogfileRows(
  connectionId: string,
  summaries: readonly LogfileSummary[],
  chosen: number | undefined,
): readonly LogfileRow[] {
  const client = useClient();
  const read = rowsToRead(summaries, chosen);
  const queries = useQueries({
    queries: summaries.map(({ id }) => ({ ...logfileQuery(client, connectionId, id), enabled: read.has(id) })),
  });
  return summaries.map((summary, position): LogfileRow => {
    const query = queries[position];
    if (query?.data !== undefined) return { step: 'ready', summary, logfile: query.data };
    if (query?.isError === true) {
      return { step: 'failed', summary, failure: toFailure(query.error), retry: () => void query.refetch() };
    }
    return { step: read.has(summary.id) ? 'reading' : 'closed', summary };
  });
}

interface LogTextProps {
  readonly connectionId: string;
  readonly chosen: ChosenLog;
  readonly onRead: (id: string) => void;
}

function LogText({ connectionId, chosen: { row, file, part }, onRead }: LogTextProps) {
  const client = useClient();
  const logfileId = row.summary.id;
  const whole: WholeText = {
    key: [connectionId, 'log', logfileId, part],
    load: async (signal) => client.call('logfiles.text', { connectionId, logfileId, part }, { signal }),
  };
  switch (row.step) {
    case 'closed':
      return (
        <EmptyState
          title="Not loaded yet"
          text={`This row holds about ${formatBytes(row.summary.blob.declaredBytes ?? 0)} of text.`}
        >
          <Button onClick={() => onRead(`${row.summary.id}/`)}>Load the text</Button>
        </EmptyState>
      );
    case 'reading':
      return <div aria-busy="true" />;
    case 'failed':
      return (
        <div>
          <FailurePanel failure={row.failure} onRetry={row.retry} />
        </div>
      );
    case 'ready':
      return (
        <>
          <BlobDefects defects={row.logfile.defects} />
          {file === undefined ? (
            <EmptyState title="This row holds no text" text={emptyReason(row.summary)} />
          ) : (
            <StoredText {...file} whole={whole} />
          )}
        </>
      );
    default:
      return assertNever(row);
  }
}

function emptyReason({ blob }: LogfileSummary): string {
  if (blob.storedBytes === null) return 'Its data is NULL: it was never set.';
  if (blob.storedBytes === 0) return 'Its data is empty: 0 bytes are stored.';
  return 'Its data contains no text.';
}

/** The Logfiles rows of a simulation, without their texts. */
function logfilesQuery(client: Client, connectionId: string, simulationId: number) {
  return queryOptions({
    queryKey: ['logfiles', connectionId, simulationId],
    queryFn: async ({ signal }) => client.call('logfiles.list', { connectionId, simulationId }, { signal }),
  });
}

/** One Logfiles row with its texts. */
function logfileQuery(client: Client, connectionId: string, logfileId: number) {
  return queryOptions({
    queryKey: ['logfile', connectionId, logfileId],
    queryFn: async ({ signal }) => client.call('logfiles.get', { connectionId, logfileId }, { signal }),
    // texts of many megabytes: comparing them costs more than drawing them
    structuralSharing: false,
  });
}
