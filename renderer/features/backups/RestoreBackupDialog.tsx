import { useQuery } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { SelectField, TextField } from '#renderer/ui/Field.tsx';
import { Modal, ModalBody, ModalFoot, ModalForm } from '#renderer/ui/Modal.tsx';
import type { BackupSummary } from '#shared/domain/backup.ts';
import type { Connection } from '#shared/domain/connection.ts';
import { visibleText } from '#shared/visibleText.ts';
import { JobPanel } from './BackupStatus.tsx';
import { useBackupJobs } from './BackupJobsProvider.tsx';
import styles from './Backups.module.css';

interface RestoreBackupDialogProps {
  readonly backup: BackupSummary;
  readonly connection: Connection;
  readonly onClose: () => void;
}

interface Destination {
  readonly connectionId: string;
  /** The name of a new database, or the path of a new file. */
  readonly name: string;
}

/** Restores a backup into a new database or file, which is compared with it. */
export function RestoreBackupDialog({ backup, connection, onClose }: RestoreBackupDialogProps) {
  const client = useClient();
  const { jobs, begin, end } = useBackupJobs();
  const [jobId, setJobId] = useState<number>();
  const [differences, setDifferences] = useState<readonly string[]>();
  const job = jobs.find(({ id }) => id === jobId);
  const isFile = backup.manifest?.dialect === 'sqlite';
  const { path } = backup;
  const start = ({ connectionId, name }: Destination): void =>
    setJobId(
      begin({ title: `Restoring ${backup.name}`, path }, async (tools) => {
        const restored = isFile
          ? await client.call('backups.restoreFile', { path, to: name }, tools)
          : await client.call('backups.restore', { connectionId, path, database: name }, tools);
        setDifferences(restored.differences);
      }),
    );
  const finish = (): void => {
    if (job !== undefined && job.state !== 'running') end(job.id);
    onClose();
  };
  return (
    <Modal title={`Restore ${visibleText(backup.name)}`} onClose={finish}>
      {jobId === undefined ? (
        <RestoreForm isFile={isFile} connection={connection} backup={backup} onStart={start} onClose={onClose} />
      ) : (
        <>
          <JobPanel
            job={job}
            cancelled="Restoring was cancelled; what was made is removed."
            done={
              differences === undefined || differences.length === 0
                ? 'Restored. Every table is equal to the backup.'
                : 'Restored, with these differences:'
            }
          />
          {differences !== undefined && differences.length > 0 && (
            <ul className={styles['findings']}>
              {differences.map((text) => (
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

interface RestoreFormProps extends RestoreBackupDialogProps {
  readonly isFile: boolean;
  readonly onStart: (destination: Destination) => void;
}

function RestoreForm({ isFile, backup, connection, onStart, onClose }: RestoreFormProps) {
  const client = useClient();
  const { data: connections = [connection] } = useQuery({
    queryKey: ['backups', 'servers'],
    queryFn: async ({ signal }) => client.call('connections.list', {}, { signal }),
    enabled: !isFile,
    staleTime: 0,
  });
  const servers = connections.filter(({ dialect }) => dialect === 'postgresql');
  const [connectionId, setConnectionId] = useState(connection.id);
  const [name, setName] = useState(() => proposedName(backup, isFile));
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (name.trim() !== '') onStart({ connectionId, name: name.trim() });
  };
  return (
    <ModalForm onSubmit={submit}>
      <ModalBody>
        <p>
          {isFile
            ? 'The backup is written to a new file, and every table is compared. Existing files are never overwritten.'
            : 'The backup is restored into a new database, and every table is compared. Existing databases are never changed. Owners and privileges are not part of a backup: the new database belongs to the user of the connection.'}
        </p>
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
        <Button type="submit" look="primary" disabled={name.trim() === ''}>
          Restore backup
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
