/** What became of a simulation, and the rows that this leaves. */
export interface Fate {
  readonly state: string;
  /** States of its tasks in order; the last one applies to all that follow. Empty: no tasks at all. */
  readonly tasks: readonly { readonly share: number; readonly state: string }[];
  readonly ended: boolean;
  readonly results: 'all' | 'none' | 'without-pages';
  readonly input: boolean;
  /** BATCH only: whether the cluster answered. */
  readonly submitted: boolean;
}

const all = (state: string): Fate['tasks'] => [{ share: 1, state }];
const usual = { ended: true, results: 'none', input: true, submitted: true } as const;
const pendingTasks = all('PENDING');

/** Every fate: the ordinary ones, then the ways in which simulations get stuck or lost. */
export const fates = {
  completed: { ...usual, state: 'COMPLETED', tasks: all('COMPLETED'), results: 'all' },
  running: {
    ...usual,
    state: 'RUNNING',
    ended: false,
    tasks: [
      { share: 0.6, state: 'COMPLETED' },
      { share: 0.3, state: 'RUNNING' },
      { share: 0.1, state: 'PENDING' },
    ],
  },
  pending: { ...usual, state: 'PENDING', tasks: pendingTasks, ended: false },
  mergingQueued: { ...usual, state: 'MERGING_QUEUED', tasks: all('COMPLETED'), ended: false },
  mergingRunning: { ...usual, state: 'MERGING_RUNNING', tasks: all('COMPLETED'), ended: false },
  failed: {
    ...usual,
    state: 'FAILED',
    tasks: [
      { share: 0.3, state: 'COMPLETED' },
      { share: 0.7, state: 'FAILED' },
    ],
    ended: false,
  },
  canceled: {
    ...usual,
    state: 'CANCELED',
    tasks: [
      { share: 0.4, state: 'COMPLETED' },
      { share: 0.6, state: 'CANCELED' },
    ],
    ended: false,
  },
  /** COMPLETED, but one task failed: its average is wrong. */
  partlyFailed: {
    ...usual,
    state: 'COMPLETED',
    tasks: [
      { share: 0.9, state: 'COMPLETED' },
      { share: 0.1, state: 'FAILED' },
    ],
    results: 'all',
  },
  /** The backend was restarted or a worker was killed. */
  abandoned: {
    ...usual,
    state: 'RUNNING',
    ended: false,
    tasks: [
      { share: 0.5, state: 'COMPLETED' },
      { share: 0.5, state: 'RUNNING' },
    ],
  },
  nothingToMerge: { ...usual, state: 'MERGING_RUNNING', tasks: all('FAILED'), ended: false },
  mergeCrashed: { ...usual, state: 'MERGING_RUNNING', tasks: all('COMPLETED'), ended: false },
  pagesRefused: { ...usual, state: 'MERGING_RUNNING', tasks: all('COMPLETED'), ended: false, results: 'without-pages' },
  neverConverted: { ...usual, state: 'UNKNOWN', tasks: [], ended: false, input: false },
  neverQueued: { ...usual, state: 'UNKNOWN', tasks: pendingTasks, ended: false },
  neverSubmitted: { ...usual, state: 'PENDING', tasks: pendingTasks, ended: false, submitted: false },
  submissionRefused: { ...usual, state: 'FAILED', tasks: pendingTasks, ended: false, submitted: false },
  pastItsTime: { ...usual, state: 'RUNNING', tasks: all('RUNNING'), ended: false },
  resultsLost: { ...usual, state: 'COMPLETED', tasks: all('COMPLETED') },
} as const satisfies Record<string, Fate>;

export type FateName = keyof typeof fates;
