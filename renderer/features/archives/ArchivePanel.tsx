import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { toFailure } from '#renderer/api/client.ts';
import { useCancellableCall } from '#renderer/api/useCancellableCall.ts';
import { formatInstant, type Zone } from '#renderer/format/formatInstant.ts';
import { operationName } from '#renderer/operations/operationRegistry.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import modal from '#renderer/ui/Modal.module.css';
import { CopyButton } from '#renderer/ui/text/CopyButton.tsx';
import type { ArchiveDescription, ArchiveHeader, ArchiveSummary } from '#shared/domain/archive.ts';
import { isCancelled } from '#shared/failure.ts';
import { formatBytes, formatCount } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import { archiveQuery } from './archiveQueries.ts';
import { archiveMoment, type RestoreKind, secretWords } from './archiveWords.ts';
import styles from './Archives.module.css';

interface ArchivePanelProps {
  readonly path: string;
  /** undefined for a file that is not in the folder, or while unknown. */
  readonly summary: ArchiveSummary | undefined;
  /** It is outside the folder: reads all of it to identify it. */
  readonly isElsewhere: boolean;
  readonly zone: Zone;
  readonly onRestore: (kind: RestoreKind, header: ArchiveHeader) => void;
  readonly onRemove: (archive: ArchiveSummary) => void;
  /** Opens a SQLite file made from an archive. */
  readonly onOpenFile: (file: string) => void;
}

/** One archive: its source, its contents, and the actions on it. */
export function ArchivePanel(props: ArchivePanelProps) {
  const { path, summary, isElsewhere, zone, onRestore, onRemove, onOpenFile } = props;
  const client = useClient();
  const [checks, setChecks] = useState(false);
  const whole = useQuery({ ...archiveQuery(client, path), enabled: checks || isElsewhere });
  const queries = useQueryClient();
  const { state: opening, start: open, reset: stopOpening } = useCancellableCall('archives.open');
  const header = summary?.header ?? whole.data?.header ?? null;
  const unread = whole.error === null || isCancelled(whole.error) ? null : toFailure(whole.error);
  const failure = opening.step === 'failed' ? opening.failure : unread;
  return (
    <section className={styles['strip']} aria-label="Archive">
      <h2>{header === null ? visibleText(path) : operationName(header.operation)}</h2>
      <dl className={modal['facts']}>
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
      {failure !== null && <FailurePanel failure={failure} />}
      {header !== null && (
        <div className={styles['actions']}>
          <Button look="primary" onClick={() => onRestore('restore', header)}>
            Restore…
          </Button>
          <Button onClick={() => onRestore('import', header)}>Import into this database…</Button>
          {opening.step === 'running' ? (
            <Button onClick={stopOpening}>Converting to a database… Cancel</Button>
          ) : (
            <Button onClick={() => open({ path }, { onDone: ({ file }) => onOpenFile(file) })}>
              Open as a database
            </Button>
          )}
          {whole.data === undefined && (
            <Button
              onClick={() => {
                setChecks(!whole.isFetching);
                if (whole.isFetching) void queries.cancelQueries({ queryKey: archiveQuery(client, path).queryKey });
              }}
            >
              {whole.isFetching ? 'Checking… Cancel' : `Check the whole file (${formatBytes(summary?.bytes ?? 0)})`}
            </Button>
          )}
          {summary !== undefined && <Button onClick={() => onRemove(summary)}>Remove archive…</Button>}
        </div>
      )}
    </section>
  );
}

function HeaderFacts({ header, zone }: { readonly header: ArchiveHeader; readonly zone: Zone }) {
  const parameters = Object.entries(header.parameters).map(([name, value]) => `${name}: ${String(value)}`);
  return (
    <>
      <dt>Created</dt>
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

/** The result of reading a whole archive. */
function ArchiveContent({ archive }: { readonly archive: ArchiveDescription }) {
  const { bytes, rows, sha256, damage, header, opensWithKeychain } = archive;
  const tables = Object.entries(rows).map(([table, count]) => `${visibleText(table)} ${formatCount(count)}`);
  return (
    <>
      <dt>Rows</dt>
      <dd>{tables.length === 0 ? 'none' : tables.join(', ')}</dd>
      <dt>Size</dt>
      <dd>{formatBytes(bytes)}</dd>
      {damage === null ? (
        <>
          <dt>Integrity</dt>
          <dd>
            intact, SHA-256 <code>{sha256}</code> <CopyButton text={sha256} what="the checksum" />
          </dd>
        </>
      ) : (
        <>
          <dt>Damaged</dt>
          <dd className={styles['damage']} role="alert">
            {visibleText(damage.message)}. {visibleText(damage.hint)}
          </dd>
        </>
      )}
      {header.secrets.kind === 'key' && (
        <>
          <dt>Keychain</dt>
          <dd>
            {opensWithKeychain
              ? 'this machine’s keychain decrypts the secrets'
              : 'this machine’s keychain cannot decrypt the secrets'}
          </dd>
        </>
      )}
    </>
  );
}
