import { IconCircleCheck } from '@tabler/icons-react';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { ModalBody } from '#renderer/ui/Modal.tsx';
import { visibleText } from '#shared/visibleText.ts';
import { type BackupJob, useBackupJobs } from './BackupJobsProvider.tsx';
import styles from './Backups.module.css';

/** The running work on backups, in the status bar: its progress, and how to cancel it. */
export function BackupStatus() {
  const { jobs, end } = useBackupJobs();
  return jobs.map((job) =>
    job.state === 'done' ? null : (
      <span key={job.id} className={styles['status']} role="status">
        {job.failure === null ? (
          <>
            <JobProgress job={job} />
            {visibleText(job.title)}
          </>
        ) : (
          <span className={styles['failed']} title={visibleText(job.failure.hint)}>
            {visibleText(job.title)}: {visibleText(job.failure.message)}
          </span>
        )}
        <button
          type="button"
          aria-label={`${job.failure === null ? 'Cancel' : 'Hide the failure of'}: ${job.title}`}
          onClick={() => end(job.id)}
        >
          {job.failure === null ? 'Cancel' : 'Hide'}
        </button>
      </span>
    ),
  );
}

function JobProgress({ job: { fraction, title } }: { readonly job: BackupJob }) {
  return <progress aria-label={title} max={1} {...(fraction === null ? {} : { value: fraction })} />;
}

interface JobPanelProps {
  /** undefined once it was cancelled. */
  readonly job: BackupJob | undefined;
  readonly cancelled: string;
  readonly done: string;
}

/** The progress of one job and its end, as the body of a dialog. */
export function JobPanel({ job, cancelled, done }: JobPanelProps) {
  return (
    <ModalBody>
      {job === undefined && <p role="status">{cancelled}</p>}
      {job?.state === 'running' && (
        <div className={styles['job']} role="status">
          <JobProgress job={job} />
          <span>{visibleText(job.text === '' ? `${job.title}…` : job.text)}</span>
        </div>
      )}
      {job?.state === 'done' && (
        <p role="status" className={styles['done']}>
          <IconCircleCheck size={18} aria-hidden="true" /> {done}
        </p>
      )}
      {job?.state === 'failed' && job.failure !== null && <FailurePanel failure={job.failure} />}
    </ModalBody>
  );
}
