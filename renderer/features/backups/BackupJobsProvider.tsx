import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { toFailure } from '#renderer/api/client.ts';
import { type Failure, isCancelled } from '#shared/failure.ts';

/** The tools of running work: its signal, and how it reports its progress. */
export interface JobTools {
  readonly signal: AbortSignal;
  readonly onProgress: (fraction: number | null, text: string) => void;
}

/** A backup that is being made, checked or restored while the window shows anything else. */
export interface BackupJob {
  readonly id: number;
  /** `Backing up production`. */
  readonly title: string;
  /** The file that it reads; null for one that is being made. */
  readonly path: string | null;
  /** 0…1; null while unknown. */
  readonly fraction: number | null;
  readonly text: string;
  readonly state: 'running' | 'done' | 'failed';
  readonly failure: Failure | null;
}

interface BackupJobs {
  readonly jobs: readonly BackupJob[];
  /** Begins work and returns its id. */
  readonly begin: (job: Pick<BackupJob, 'title' | 'path'>, work: (tools: JobTools) => Promise<void>) => number;
  /** Cancels one that runs, and forgets one that has ended. */
  readonly end: (id: number) => void;
}

const JobsContext = createContext<BackupJobs | undefined>(undefined);

/** Runs the work on backups of everything below: clicks elsewhere and changes of page do not affect it. */
export function BackupJobsProvider({ children }: { readonly children: ReactNode }) {
  const queries = useQueryClient();
  const [jobs, setJobs] = useState<readonly BackupJob[]>([]);
  const running = useRef(new Map<number, AbortController>());
  const lastId = useRef(0);
  useEffect(() => {
    const all = running.current;
    return () => {
      for (const one of all.values()) one.abort();
    };
  }, []);
  const begin = useCallback<BackupJobs['begin']>(
    (job, work) => {
      lastId.current += 1;
      const id = lastId.current;
      const mine = new AbortController();
      running.current.set(id, mine);
      const change = (parts: Partial<BackupJob>): void =>
        setJobs((before) => before.map((one) => (one.id === id ? { ...one, ...parts } : one)));
      setJobs((before) => [...before, { id, ...job, fraction: null, text: '', state: 'running', failure: null }]);
      work({ signal: mine.signal, onProgress: (fraction, text) => change({ fraction, text }) })
        .then(
          () => change({ state: 'done' }),
          (error: unknown) =>
            mine.signal.aborted || isCancelled(error)
              ? setJobs((before) => before.filter((one) => one.id !== id))
              : change({ state: 'failed', failure: toFailure(error) }),
        )
        .finally(() => {
          running.current.delete(id);
          void queries.invalidateQueries({ queryKey: ['backups'] });
        });
      return id;
    },
    [queries],
  );
  const end = useCallback((id: number) => {
    running.current.get(id)?.abort();
    setJobs((before) => before.filter((one) => one.id !== id));
  }, []);
  const access = useMemo(() => ({ jobs, begin, end }), [jobs, begin, end]);
  return <JobsContext value={access}>{children}</JobsContext>;
}

/** The work on backups of this connection's pages. */
export function useBackupJobs(): BackupJobs {
  const access = useContext(JobsContext);
  if (access === undefined) throw new Error('useBackupJobs needs a BackupJobsProvider above it');
  return access;
}
