import { useQuery } from '@tanstack/react-query';
import { type ReactNode, type SubmitEvent, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { SelectField, TextField } from '#renderer/ui/Field.tsx';
import { Modal, ModalBody, ModalFoot, ModalForm } from '#renderer/ui/Modal.tsx';
import { RadioRow } from '#renderer/ui/RadioRow.tsx';
import type { CallOutput } from '#shared/contract/contract.ts';
import type { BackupSummary } from '#shared/domain/backup.ts';
import type { Connection } from '#shared/domain/connection.ts';
import { visibleText } from '#shared/visibleText.ts';
import { JobPanel } from './BackupStatus.tsx';
import { useBackupJobs } from './BackupJobsProvider.tsx';
import { RestoreInPlaceForm } from './RestoreInPlaceForm.tsx';
import styles from './Backups.module.css';

interface RestoreBackupDialogProps {
  /** null for a file that another program made, whose path is asked for. */
  readonly backup: BackupSummary | null;
  readonly connection: Connection;
  readonly onClose: () => void;
}

interface Destination {
  readonly path: string;
  readonly connectionId: string;
  /** The name of a new database, or the path of a new file. */
  readonly name: string;
}

/** Restores a backup into a new database or file, which is compared with it, or a dump of another program into a database. */
export function RestoreBackupDialog({ backup, connection, onClose }: RestoreBackupDialogProps) {
  const client = useClient();
  const { jobs, begin, end } = useBackupJobs();
  const [jobId, setJobId] = useState<number>();
  const [restored, setRestored] = useState<CallOutput<'backups.restore'> & { readonly isSwapped?: boolean }>();
  const [way, setWay] = useState<'new' | 'in place'>('new');
  const job = jobs.find(({ id }) => id === jobId);
  const isFile = backup?.manifest?.dialect === 'sqlite';
  const title = `Restore ${backup === null ? 'a file' : visibleText(backup.name)}`;
  const start = ({ path, connectionId, name }: Destination): void =>
    setJobId(
      begin({ title: `Restoring ${backup?.name ?? path}`, path }, async (tools) => {
        setRestored(
          isFile
            ? await client.call('backups.restoreFile', { path, to: name }, tools)
            : await client.call('backups.restore', { connectionId, path, database: name }, tools),
        );
      }),
    );
  const replace = (typedName: string): void => {
    if (backup === null) return;
    const { path, name } = backup;
    setJobId(
      begin({ title: `Restoring ${name}`, path }, async (tools) => {
        const input = { connectionId: connection.id, path, typedName };
        setRestored(await client.call('backups.restoreInPlace', input, tools));
      }),
    );
  };
  const choice =
    backup?.manifest?.dialect === 'postgresql' && connection.dialect === 'postgresql' ? (
      <RadioRow label="Where it is restored" value={way} choices={ways} onValue={setWay} />
    ) : null;
  const finish = (): void => {
    if (job !== undefined && job.state !== 'running') end(job.id);
    onClose();
  };
  return (
    <Modal title={title} onClose={finish}>
      {jobId === undefined && way === 'in place' ? (
        <RestoreInPlaceForm connection={connection} choice={choice} onStart={replace} onClose={onClose} />
      ) : jobId === undefined ? (
        <RestoreForm
          isFile={isFile}
          connection={connection}
          backup={backup}
          choice={choice}
          onStart={start}
          onClose={onClose}
        />
      ) : (
        <>
          <JobPanel
            job={job}
            cancelled="The restore was cancelled; what it had created was removed."
            done={doneText(backup, restored)}
          />
          {restored !== undefined && restored.differences.length > 0 && (
            <ul className={styles['findings']}>
              {restored.differences.map((text) => (
                <li key={text}>{visibleText(text)}</li>
              ))}
            </ul>
          )}
          <ModalFoot>
            {job?.state === 'running' && <Button onClick={() => end(job.id)}>Cancel restore</Button>}
            {job?.state === 'failed' && <Button onClick={() => setJobId(undefined)}>Back</Button>}
            <Button onClick={finish}>{job?.state === 'running' ? 'Continue in the background' : 'Close'}</Button>
          </ModalFoot>
        </>
      )}
    </Modal>
  );
}

const ways = [
  { value: 'new', label: 'Into a new database' },
  { value: 'in place', label: 'In place of this database' },
] as const;

function doneText(
  backup: BackupSummary | null,
  restored: (CallOutput<'backups.restore'> & { readonly isSwapped?: boolean }) | undefined,
): string {
  if (restored?.isSwapped !== undefined) return restored.text;
  const isEqual = restored === undefined || restored.differences.length === 0;
  if (backup === null) return isEqual ? (restored?.text ?? '') : `${restored.text} Refused or skipped:`;
  return isEqual ? 'Restored. Every table is equal to the backup.' : 'Restored, with these differences:';
}

interface RestoreFormProps extends RestoreBackupDialogProps {
  readonly isFile: boolean;
  /** The choice between the two ways to restore. */
  readonly choice: ReactNode;
  readonly onStart: (destination: Destination) => void;
}

function RestoreForm({ isFile, backup, connection, choice, onStart, onClose }: RestoreFormProps) {
  const client = useClient();
  const { data: connections = [connection] } = useQuery({
    queryKey: ['backups', 'servers'],
    queryFn: async ({ signal }) => client.call('connections.list', {}, { signal }),
    enabled: !isFile,
    staleTime: 0,
  });
  const servers = connections.filter(({ dialect }) => dialect === 'postgresql');
  const [connectionId, setConnectionId] = useState(connection.id);
  const [path, setPath] = useState(backup?.path ?? '');
  const [name, setName] = useState(() => (backup === null ? '' : proposedName(backup, isFile)));
  const canStart = name.trim() !== '' && path.trim() !== '';
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (canStart) onStart({ path: path.trim(), connectionId, name: name.trim() });
  };
  return (
    <ModalForm onSubmit={submit}>
      <ModalBody>
        {choice}
        <p>
          {isFile
            ? 'The backup is written to a new file, and every table is compared. Existing files are never overwritten.'
            : backup === null
              ? 'The file is restored into a new database, and its rows are counted. Existing databases are never changed. Functions in it run with the rights of the connection’s user: restore only what you trust.'
              : 'The backup is restored into a new database, and every table is compared. Existing databases are never changed. Owners and privileges are not part of a backup: the new database belongs to the user of the connection.'}
        </p>
        {backup === null && (
          <TextField
            label="Path of the file on this machine"
            value={path}
            onValue={setPath}
            mono
            hint="A dump by pg_dump: custom format or plain SQL. psql commands in it are never run."
          />
        )}
        {!isFile && (
          <SelectField
            label="Server of the connection"
            value={connectionId}
            onValue={setConnectionId}
            choices={servers.map((each) => ({ value: each.id, label: `${each.name} (${each.place})` }))}
            hint="It has to be unlocked."
          />
        )}
        <TextField
          label={isFile ? 'Path of the new file' : 'Name of the new database'}
          value={name}
          onValue={setName}
          mono
        />
      </ModalBody>
      <ModalFoot>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" look="primary" disabled={!canStart}>
          {backup === null ? 'Restore file' : 'Restore backup'}
        </Button>
      </ModalFoot>
    </ModalForm>
  );
}

function proposedName({ path, madeAt, manifest }: BackupSummary, isFile: boolean): string {
  if (isFile) return path.replace(/\.backup$/u, '.sqlite');
  const name = (manifest?.source.place ?? '').split(' on ')[0] ?? 'database';
  return `${name.slice(0, 40)}_${madeAt.slice(0, 10).replaceAll('-', '')}`;
}
