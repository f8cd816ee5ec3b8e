import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { operationName } from '#renderer/operations/operationNames.ts';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { toFailure } from '#renderer/api/client.ts';
import { formatBytes } from '#renderer/format/formatBytes.ts';
import { formatInstant, type Zone } from '#renderer/format/formatInstant.ts';
import { visibleText } from '#renderer/format/visibleText.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import step from '#renderer/ui/StepDialog.module.css';
import { CopyButton } from '#renderer/ui/text/CopyButton.tsx';
import type { ArchiveHeader, ArchiveSummary } from '#shared/domain/archive.ts';
import { isCancelled } from '#shared/failure.ts';
import { ArchiveContent } from './ArchiveContent.tsx';
import { archiveQuery } from './archiveQueries.ts';
import { archiveMoment, secretWords } from './archiveWords.ts';
import type { RestoreKind } from './useRestoreFlow.ts';
import styles from './Archives.module.css';

interface ArchivePanelProps {
  readonly path: string;
  /** undefined for a file that is not in the folder, or while that is not known. */
  readonly summary: ArchiveSummary | undefined;
  /** It lies elsewhere: all of it is read, to know what it is. */
  readonly isElsewhere: boolean;
  readonly zone: Zone;
  readonly onRestore: (kind: RestoreKind, header: ArchiveHeader) => void;
  /** Opens a SQLite file that was made of an archive. */
  readonly onOpenFile: (file: string) => void;
}

/** One archive: where it is from, what it holds, and what can be done with it. */
export function ArchivePanel({ path, summary, isElsewhere, zone, onRestore, onOpenFile }: ArchivePanelProps) {
  const client = useClient();
  const [checks, setChecks] = useState(false);
  const whole = useQuery({ ...archiveQuery(client, path), enabled: checks || isElsewhere });
  const call = useRef(new AbortController());
  const queries = useQueryClient();
  const opening = useMutation({
    mutationFn: async () => {
      call.current = new AbortController();
      return client.call('archives.open', { path }, { signal: call.current.signal });
    },
    onSuccess: ({ file }) => onOpenFile(file),
  });
  const header = summary?.header ?? whole.data?.header ?? null;
  const failure = [opening.error, whole.error].find((error) => error !== null && !isCancelled(error)) ?? null;
  return (
    <section className={styles['strip']} aria-label="Archive">
      <h2>{header === null ? visibleText(path) : operationName(header.operation)}</h2>
      <dl className={step['facts']}>
        <dt>File</dt>
        <dd>
          <code>{visibleText(path)}</code> <CopyButton text={path} what="the path" />
        </dd>
        {summary !== undefined && summary.problem !== '' && (
          <>
            <dt>Problem</dt>
            <dd className={styles['damage']}>{visibleText(summary.problem)}</dd>
          </>
        )}
        {header !== null && <HeaderFacts header={header} zone={zone} />}
        {whole.data !== undefined && <ArchiveContent archive={whole.data} />}
      </dl>
      {failure !== null && <FailurePanel failure={toFailure(failure)} />}
      {header !== null && (
        <div className={styles['actions']}>
          <Button look="primary" onClick={() => onRestore('restore', header)}>
            Restore…
          </Button>
          <Button onClick={() => onRestore('import', header)}>Import into this database…</Button>
          <Button onClick={() => (opening.isPending ? call.current.abort() : opening.mutate())}>
            {opening.isPending ? 'Making a database of it… Cancel' : 'Open as a database'}
          </Button>
          {whole.data === undefined && (
            <Button
              onClick={() => {
                setChecks(!whole.isFetching);
                if (whole.isFetching) void queries.cancelQueries({ queryKey: archiveQuery(client, path).queryKey });
              }}
            >
              {whole.isFetching ? 'Reading all of it… Cancel' : `Check all ${formatBytes(summary?.bytes ?? 0)}`}
            </Button>
          )}
        </div>
      )}
    </section>
  );
}

function HeaderFacts({ header, zone }: { readonly header: ArchiveHeader; readonly zone: Zone }) {
  const parameters = Object.entries(header.parameters).map(([name, value]) => `${name}: ${String(value)}`);
  return (
    <>
      <dt>Made</dt>
      <dd>
        {formatInstant(archiveMoment(header.madeAt), zone)} by {visibleText(header.program)}
      </dd>
      <dt>From</dt>
      <dd>
        {visibleText(header.connection)}, {header.dialect === 'postgresql' ? 'PostgreSQL' : 'SQLite'}, schema{' '}
        <code>{header.revision}</code>
      </dd>
      {parameters.length === 0 ? null : (
        <>
          <dt>About</dt>
          <dd>{visibleText(parameters.join(', ')).slice(0, 600)}</dd>
        </>
      )}
      <dt>Secrets</dt>
      <dd>{secretWords[header.secrets.kind]}</dd>
    </>
  );
}
