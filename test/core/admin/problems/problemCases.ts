import type { ProblemReason } from '#shared/domain/problem.ts';
import { aBlob, aRow, aSimulation, aTask, type StoredRow, type StoredValue } from '../../../support/aSimulation.ts';

/** The current time in these tests. */
export const now = '2025-03-10T12:00:00Z';
/** 30 hours and half an hour before it. */
export const longAgo = '2025-03-09 06:00:00.5';
export const justNow = '2025-03-10 11:30:00';

interface Case {
  readonly id: number;
  readonly values: Readonly<Record<string, StoredValue>>;
  readonly tasks?: readonly Readonly<Record<string, StoredValue>>[];
  readonly others?: readonly (readonly StoredRow[])[];
}

/** A simulation with its tasks, started long ago and without an update since. */
export function aCase({ id, values, tasks = [], others = [] }: Case): readonly StoredRow[] {
  const simulation = aSimulation({ id, start_time: longAgo, end_time: null, ...values });
  const platform = values['platform'] ?? 'DIRECT';
  const ofTasks = tasks.flatMap((task, index) =>
    aTask({ id: id * 10 + index, simulation_id: id, task_id: index, platform, ...task }),
  );
  return [...simulation, ...ofTasks, ...others.flat()];
}

const input = (id: number): readonly StoredRow[] =>
  aRow('Input', { id, simulation_id: id, compressed_data: aBlob({}) });
const batch = (id: number, arrayId: number | null): readonly StoredRow[] =>
  aRow('BatchSimulation', { id, cluster_id: 1, job_dir: null, array_id: arrayId, collect_id: null });
const estimator = (id: number, name = 'dose', fileName = 'dose_'): readonly StoredRow[] =>
  aRow('Estimator', { id, simulation_id: id, name, file_name: fileName, compressed_data: aBlob({}) });
const page = (id: number, name = 'DOSE'): readonly StoredRow[] =>
  aRow('Page', { id, estimator_id: id, page_number: 0, page_name: name, compressed_data: aBlob({}) });

const completed = { task_state: 'COMPLETED' };
const failed = { task_state: 'FAILED' };
const running = { task_state: 'RUNNING' };

/** Stuck simulations, by reason. */
export const problemCases: readonly (Case & { readonly reason: ProblemReason; readonly tells: string })[] = [
  { id: 1, reason: 'submission-failed', tells: 'No tasks', values: { job_state: 'UNKNOWN' }, others: [input(1)] },
  { id: 2, reason: 'submission-failed', tells: 'No input', values: { job_state: 'UNKNOWN' }, tasks: [running] },
  {
    id: 3,
    reason: 'submission-crashed',
    tells: 'No array id',
    values: { job_state: 'PENDING', platform: 'BATCH' },
    tasks: [running],
    others: [batch(3, null)],
  },
  { id: 4, reason: 'no-runner', tells: 'no runner for TOPAS', values: { job_state: 'RUNNING', sim_type: 'TOPAS' } },
  { id: 5, reason: 'no-runner', tells: 'no runner for dummy', values: { job_state: 'PENDING', sim_type: 'dummy' } },
  {
    id: 6,
    reason: 'nothing-to-merge',
    tells: '2 tasks: 2 FAILED',
    values: { job_state: 'MERGING_RUNNING' },
    tasks: [failed, failed],
  },
  {
    id: 7,
    reason: 'estimators-without-pages',
    tells: '1 of 1 estimators have no page',
    values: { job_state: 'MERGING_RUNNING' },
    tasks: [completed],
    others: [estimator(7)],
  },
  {
    id: 8,
    reason: 'merge-crashed',
    tells: 'No estimators',
    values: { job_state: 'MERGING_RUNNING' },
    tasks: [completed, completed],
  },
  {
    id: 9,
    reason: 'batch-overdue',
    tells: 'were expected to take 60 s more',
    values: { job_state: 'RUNNING', platform: 'BATCH' },
    tasks: [{ ...running, estimated_time: 60, last_update_time: '2025-03-09 08:00:00' }],
    others: [batch(9, 12)],
  },
  {
    id: 10,
    reason: 'no-updates',
    tells: '2 tasks: 1 COMPLETED, 1 unfinished',
    values: { job_state: 'RUNNING' },
    tasks: [{ ...running, last_update_time: '2025-03-09 07:00:00' }, completed],
    others: [input(10)],
  },
  {
    id: 11,
    reason: 'no-updates',
    tells: '1 task: 1 unfinished',
    values: { job_state: 'RUNNING', platform: 'BATCH' },
    tasks: [{ ...running, estimated_time: 1_000_000 }],
    others: [batch(11, 13)],
  },
  { id: 12, reason: 'no-updates', tells: 'No start', values: { job_state: 'MERGING_QUEUED', start_time: null } },
  { id: 13, reason: 'no-updates', tells: 'State PAUSED', values: { job_state: 'PAUSED' } },
  {
    id: 14,
    reason: 'no-updates',
    tells: '1 task: 1 COMPLETED',
    values: { job_state: 'MERGING_RUNNING' },
    tasks: [completed],
    others: [estimator(14), page(14)],
  },
];

/** Simulations that are not stuck, although they may look so. */
export const soundCases: readonly Case[] = [
  {
    id: 20,
    values: { job_state: 'COMPLETED', platform: 'BATCH', sim_type: 'fluka' },
    tasks: [{ task_state: 'PENDING' }, { task_state: 'PENDING' }],
    others: [batch(20, 14), estimator(20, '21', '21'), page(20)],
  },
  { id: 21, values: { job_state: 'RUNNING' }, tasks: [{ ...running, last_update_time: justNow }] },
  { id: 22, values: { job_state: 'PENDING', start_time: justNow } },
  { id: 23, values: { job_state: 'CANCELED' }, tasks: [running] },
  { id: 24, values: { job_state: 'FAILED' }, tasks: [failed] },
  { id: 25, values: { job_state: 'COMPLETED' }, tasks: [completed], others: [estimator(25), page(25, 'COUNT')] },
  {
    id: 26,
    values: { job_state: 'COMPLETED', sim_type: 'fluka' },
    tasks: [completed],
    others: [estimator(26, 'AlongBeam', '21'), page(26)],
  },
  // Failed tasks before or after all others do not shift an average.
  {
    id: 27,
    values: { job_state: 'COMPLETED' },
    tasks: [completed, completed, failed],
    others: [estimator(27), page(27)],
  },
  {
    id: 28,
    values: { job_state: 'COMPLETED' },
    tasks: [failed, completed, completed],
    others: [estimator(28), page(28)],
  },
];

/** COMPLETED simulations with wrong results; `from` is the first revision whose columns reveal it. */
export const completedCases: readonly (Case & {
  readonly reason: ProblemReason;
  readonly tells: string;
  readonly from?: '41149fa64bd2' | '5003b9acb1f4';
})[] = [
  {
    id: 30,
    reason: 'results-lost',
    tells: 'No estimators',
    values: { job_state: 'COMPLETED', platform: 'BATCH' },
    tasks: [completed],
    others: [batch(30, 15)],
  },
  {
    id: 31,
    reason: 'failed-tasks-averaged',
    tells: '3 tasks: 2 COMPLETED, 1 FAILED',
    values: { job_state: 'COMPLETED' },
    tasks: [completed, failed, completed],
    others: [estimator(31), page(31)],
  },
  {
    id: 32,
    reason: 'counts-averaged',
    tells: '1 COUNT pages, averaged over 2 tasks',
    from: '5003b9acb1f4',
    values: { job_state: 'COMPLETED' },
    tasks: [completed, completed],
    others: [estimator(32), page(32, 'COUNT')],
  },
  {
    id: 33,
    reason: 'name-differs',
    tells: "Estimator 'dose' came from the file 'fluence_'",
    from: '41149fa64bd2',
    values: { job_state: 'COMPLETED' },
    tasks: [completed],
    others: [estimator(33, 'dose', 'fluence_'), page(33)],
  },
];
