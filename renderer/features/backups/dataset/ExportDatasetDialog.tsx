import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type SubmitEvent, useDeferredValue, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { toFailure } from '#renderer/api/client.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { TextField } from '#renderer/ui/Field.tsx';
import { Modal, ModalBody, ModalFoot, ModalForm } from '#renderer/ui/Modal.tsx';
import type { Connection } from '#shared/domain/connection.ts';
import type { DatasetPlace, ExportedDataset } from '#shared/domain/dataset.ts';
import { formatBytes, formatCount, formatPlural } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import { useBackupJobs } from '../BackupJobsProvider.tsx';
import { JobPanel } from '../BackupStatus.tsx';
import { datasetPlaceQuery, datasetPreviewQuery } from './datasetQueries.ts';
import { tablesText } from './datasetWords.ts';
import { ReadyQueries } from './ReadyQueries.tsx';
import backups from '../Backups.module.css';
import styles from './Dataset.module.css';

interface ExportDatasetDialogProps {
  readonly connection: Connection;
  /** Where it was exported to last, or the usual folder. */
  readonly folder: string;
  readonly onExported: (folder: string) => void;
  readonly onClose: () => void;
}

/** What an export will write and where; then its progress and its result. Closing it leaves it running. */
export function ExportDatasetDialog({ connection, folder: first, onExported, onClose }: ExportDatasetDialogProps) {
  const client = useClient();
  const { jobs, begin, end } = useBackupJobs();
  const [jobId, setJobId] = useState<number>();
  const [exported, setExported] = useState<ExportedDataset>();
  const job = jobs.find(({ id }) => id === jobId);
  const title = `Export ${visibleText(connection.name)} as a dataset`;
  const start = (folder: string): void => {
    const work = { title: `Exporting a dataset of ${connection.name}`, path: null };
    setJobId(
      begin(work, async (tools) => {
        setExported(await client.call('dataset.export', { connectionId: connection.id, folder }, tools));
        onExported(folder);
      }),
    );
  };
  const finish = (): void => {
    if (job !== undefined && job.state !== 'running') end(job.id);
    onClose();
  };
  if (jobId === undefined) {
    return (
      <Modal title={title} onClose={onClose}>
        <ExportForm connection={connection} first={first} onStart={start} onClose={onClose} />
      </Modal>
    );
  }
  return (
    <Modal title={title} onClose={finish}>
      <JobPanel
        job={job}
        cancelled="The export was cancelled. What was finished is kept; the next export continues there."
        done="The dataset is complete."
      />
      {exported !== undefined && <Result exported={exported} />}
      <ModalFoot>
        {job?.state === 'running' && <Button onClick={() => end(job.id)}>Cancel export</Button>}
        <Button look={job?.state === 'done' ? 'primary' : 'plain'} onClick={finish}>
          {job?.state === 'running' ? 'Continue in the background' : 'Close'}
        </Button>
      </ModalFoot>
    </Modal>
  );
}

interface ExportFormProps {
  readonly connection: Connection;
  readonly first: string;
  readonly onStart: (folder: string) => void;
  readonly onClose: () => void;
}

function ExportForm({ connection, first, onStart, onClose }: ExportFormProps) {
  const client = useClient();
  const [folder, setFolder] = useState(first);
  const asked = useDeferredValue(folder.trim());
  const preview = useQuery(datasetPreviewQuery(client, connection.id));
  const place = useQuery({ ...datasetPlaceQuery(client, connection.id, asked), enabled: asked !== '' });
  const refusal = place.data?.refusal ?? '';
  const canStart = folder.trim() !== '' && refusal === '' && place.data?.folder === folder.trim();
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (canStart) onStart(folder.trim());
  };
  return (
    <ModalForm onSubmit={submit}>
      <ModalBody>
        {preview.error !== null && <FailurePanel failure={toFailure(preview.error)} />}
        <p>
          {preview.data === undefined
            ? 'Counting what is there…'
            : `${tablesText(preview.data.tables)}; ${formatBytes(preview.data.bytes)} of blobs are read.`}
        </p>
        <p className={backups['dim']}>
          Written as Parquet files by month of the simulations’ start, without secrets, log files and the texts of
          inputs. Pages are decoded: values, repaired axes and statistics such as sum, maximum, R80 and FWHM.
        </p>
        <TextField
          label="Folder on this machine"
          value={folder}
          onValue={setFolder}
          mono
          hint={place.data === undefined ? 'Looking at the folder…' : placeText(place.data)}
        />
        {refusal !== '' && (
          <p className={styles['refusal']} role="status">
            <IconAlertTriangle size={16} aria-hidden="true" /> <span>{visibleText(refusal)}</span>
          </p>
        )}
        {place.error !== null && <FailurePanel failure={toFailure(place.error)} />}
      </ModalBody>
      <ModalFoot>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" look="primary" disabled={!canStart}>
          Export dataset
        </Button>
      </ModalFoot>
    </ModalForm>
  );
}

function placeText({ free, found }: DatasetPlace): string {
  const space = free === null ? '' : `${formatBytes(free)} free. `;
  if (found === null) return `${space}Created if it is missing.`;
  return `${space}The dataset there is brought up to date: rows that left the database leave it too.`;
}

function Result({ exported }: { readonly exported: ExportedDataset }) {
  const { dataset, written, kept, removed, seconds } = exported;
  return (
    <ModalBody>
      <p>
        {formatPlural(written, 'row')} written, {formatCount(kept)} unchanged, {formatCount(removed)} removed, in{' '}
        {seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s; {formatBytes(dataset.bytes)} in all.
      </p>
      {dataset.problems > 0 && (
        <p>
          {formatPlural(dataset.problems, 'row has', 'rows have')} a problem, such as a blob that cannot be read. The
          column problem names it.
        </p>
      )}
      <p className={styles['path']}>{visibleText(dataset.folder)}</p>
      <ReadyQueries folder={dataset.folder} />
    </ModalBody>
  );
}
