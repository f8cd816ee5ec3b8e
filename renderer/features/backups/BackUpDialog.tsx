import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { toFailure } from '#renderer/api/client.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { SelectField, TextField } from '#renderer/ui/Field.tsx';
import { Modal, ModalBody, ModalFoot, ModalForm } from '#renderer/ui/Modal.tsx';
import type { BackupMethod, BackupPreview } from '#shared/domain/backup.ts';
import type { Connection } from '#shared/domain/connection.ts';
import { formatBytes, formatCount, formatPlural } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import { backupMethodsQuery, backupPreviewQuery } from './backupQueries.ts';
import { JobPanel } from './BackupStatus.tsx';
import { useBackupJobs } from './BackupJobsProvider.tsx';
import styles from './Backups.module.css';

interface BackUpDialogProps {
  readonly connection: Connection;
  readonly onClose: () => void;
}

/** What a backup will read and where it goes; then its progress. Closing it leaves it running. */
export function BackUpDialog({ connection, onClose }: BackUpDialogProps) {
  const client = useClient();
  const { jobs, begin, end } = useBackupJobs();
  const [jobId, setJobId] = useState<number>();
  const preview = useQuery({ ...backupPreviewQuery(client, connection.id), enabled: jobId === undefined });
  const job = jobs.find(({ id }) => id === jobId);
  const start = ({ folder, acceptsIncomplete, checks, method }: BackupChoices): void => {
    const title = `Backing up ${connection.name}`;
    setJobId(
      begin({ title, path: null }, async ({ signal, onProgress }) => {
        const { path } = await client.call(
          'backups.make',
          { connectionId: connection.id, folder, acceptsIncomplete, method },
          { signal, onProgress },
        );
        if (checks) await client.call('backups.check', { path }, { signal, onProgress });
      }),
    );
  };
  const finish = (): void => {
    if (job !== undefined && job.state !== 'running') end(job.id);
    onClose();
  };
  if (jobId !== undefined) {
    return (
      <Modal title={`Back up ${visibleText(connection.name)}`} onClose={finish}>
        <JobPanel job={job} cancelled="The backup was cancelled; nothing was kept." done="The backup is complete." />
        <ModalFoot>
          {job?.state === 'running' && <Button onClick={() => end(job.id)}>Cancel backup</Button>}
          <Button look={job?.state === 'done' ? 'primary' : 'plain'} onClick={finish}>
            {job?.state === 'running' ? 'Continue in the background' : 'Close'}
          </Button>
        </ModalFoot>
      </Modal>
    );
  }
  return (
    <Modal title={`Back up ${visibleText(connection.name)}`} onClose={onClose}>
      {preview.data === undefined ? (
        <>
          <ModalBody>
            {preview.error === null ? (
              <p role="status">Reading the database…</p>
            ) : (
              <FailurePanel failure={toFailure(preview.error)} onRetry={() => void preview.refetch()} />
            )}
          </ModalBody>
          <ModalFoot>
            <Button onClick={onClose}>Cancel</Button>
          </ModalFoot>
        </>
      ) : (
        <BackUpForm preview={preview.data} connection={connection} onStart={start} onClose={onClose} />
      )}
    </Modal>
  );
}

interface BackupChoices {
  readonly folder: string;
  readonly acceptsIncomplete: boolean;
  readonly checks: boolean;
  readonly method: BackupMethod['kind'];
}

interface BackUpFormProps extends BackUpDialogProps {
  readonly preview: BackupPreview;
  readonly onStart: (choices: BackupChoices) => void;
}

function BackUpForm({ preview, connection, onStart, onClose }: BackUpFormProps) {
  const [folder, setFolder] = useState(preview.folder);
  const [acceptsIncomplete, setAccepts] = useState(false);
  const [checks, setChecks] = useState(true);
  const [method, setMethod] = useState<BackupMethod['kind']>('copier');
  // What the copier leaves out, pg_dump copies, or refuses by itself.
  const remarks = preview.remarks.filter(({ text }) => method === 'copier' || text.startsWith('The folder'));
  const isIncomplete = remarks.some(({ kind }) => kind === 'incomplete');
  const canStart = folder.trim() !== '' && (!isIncomplete || acceptsIncomplete);
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (canStart) onStart({ folder: folder.trim(), acceptsIncomplete, checks, method });
  };
  return (
    <ModalForm onSubmit={submit}>
      <ModalBody>
        <p>{sizeText(preview, connection)}</p>
        <TextField
          label="Folder on this machine"
          value={folder}
          onValue={setFolder}
          mono
          hint={preview.free === null ? 'Created if it is missing.' : `${formatBytes(preview.free)} free.`}
        />
        {connection.dialect === 'postgresql' && (
          <MethodField connection={connection} method={method} onMethod={setMethod} />
        )}
        {remarks.map(({ kind, text }) => (
          <p key={text} className={styles['remark']} data-kind={kind}>
            {kind === 'incomplete' ? (
              <IconAlertTriangle size={16} aria-hidden="true" />
            ) : (
              <IconInfoCircle size={16} aria-hidden="true" />
            )}
            <span>{visibleText(text)}</span>
          </p>
        ))}
        {isIncomplete && (
          <label className={styles['check']}>
            <input type="checkbox" checked={acceptsIncomplete} onChange={(event) => setAccepts(event.target.checked)} />
            Make an incomplete backup, marked as such
          </label>
        )}
        <label className={styles['check']}>
          <input type="checkbox" checked={checks} onChange={(event) => setChecks(event.target.checked)} />
          <span>Check it afterwards: {checkText(preview, connection)}</span>
        </label>
      </ModalBody>
      <ModalFoot>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" look="primary" disabled={!canStart}>
          Back up {visibleText(connection.name)}
        </Button>
      </ModalFoot>
    </ModalForm>
  );
}

interface MethodFieldProps {
  readonly connection: Connection;
  readonly method: BackupMethod['kind'];
  readonly onMethod: (method: BackupMethod['kind']) => void;
}

/** How the backup is made. What is not possible is named with the reason, so that nothing starts which cannot end well. */
function MethodField({ connection, method, onMethod }: MethodFieldProps) {
  const client = useClient();
  const { data: methods = [], error, isPending } = useQuery(backupMethodsQuery(client, connection.id));
  const possible = methods.filter(({ refusal }) => refusal === '');
  const chosen = methods.find(({ kind }) => kind === method);
  const known = possible.length === 0 ? [{ value: 'copier' as const, label: copierText }] : possible.map(toChoice);
  return (
    <>
      <SelectField
        label="Created with"
        value={method}
        onValue={onMethod}
        choices={known}
        hint={isPending ? 'Looking for pg_dump…' : chosen?.remark === '' ? undefined : chosen?.remark}
      />
      {error !== null && <FailurePanel failure={toFailure(error)} />}
      {methods.some(({ refusal }) => refusal !== '') && (
        <ul className={styles['refusals']} aria-label="Not possible">
          {methods.map(({ kind, refusal }) => (refusal === '' ? null : <li key={kind}>{visibleText(refusal)}</li>))}
        </ul>
      )}
    </>
  );
}

const copierText = 'Tidescope’s copier, through the open connection';

function toChoice({ kind, version, where }: BackupMethod) {
  return { value: kind, label: kind === 'copier' ? copierText : `pg_dump ${version ?? ''} ${visibleText(where)}` };
}

function sizeText({ tables, rows, bytes }: BackupPreview, { dialect }: Connection): string {
  const size = `${formatPlural(tables, 'table')}, ${formatBytes(bytes)}`;
  if (dialect === 'sqlite') return `${size}. The file is copied as of one moment while others may write to it.`;
  return `${size}, about ${formatCount(rows)} rows, as of one moment. Others can read and write meanwhile; only changes to the tables’ structure wait.`;
}

function checkText({ checkedBy }: BackupPreview, { dialect }: Connection): string {
  if (dialect === 'sqlite') return 'its file is restored temporarily, and every table is compared.';
  if (checkedBy === null) return 'its checksum only, since no PostgreSQL is installed on this machine.';
  return `it is restored into a throw-away PostgreSQL ${checkedBy} on this machine, and every table is compared.`;
}
