import { certainlyDeadHours, type ProblemKind, type ProblemReason } from '#shared/domain/problem.ts';

interface KindWords {
  readonly label: string;
  /** What simulations of the kind have in common. */
  readonly meaning: string;
  /** The text if there are none. */
  readonly none: string;
}

export const kindWords: Readonly<Record<ProblemKind, KindWords>> = {
  stuck: {
    label: 'Stuck',
    meaning: 'Unfinished, with no task update for longer than the limit. They will not finish on their own.',
    none: 'Every unfinished simulation has had an update within the limit.',
  },
  lost: {
    label: 'Results lost',
    meaning:
      'COMPLETED on a cluster, but no result was ever posted: their users see a finished simulation without results.',
    none: 'Every simulation that was COMPLETED on a cluster has results.',
  },
  wrong: {
    label: 'Results wrong',
    meaning:
      'COMPLETED, but the results are not what they claim: failed tasks or counts were averaged, or names differ.',
    none: 'No result shows one of the known faults.',
  },
};

/** Why a simulation has a problem, in a few words. */
export const reasonWords: Readonly<Record<ProblemReason, string>> = {
  'submission-failed': 'submission failed',
  'submission-crashed': 'submission crashed',
  'no-runner': 'no runner for its simulator',
  'nothing-to-merge': 'all tasks failed, merge is waiting',
  'estimators-without-pages': 'stopped while storing results',
  'merge-crashed': 'merge crashed',
  'batch-overdue': 'overdue on the cluster',
  'no-updates': 'no updates',
  'results-lost': 'results never posted',
  'failed-tasks-averaged': 'failed tasks averaged',
  'counts-averaged': 'counts averaged',
  'name-differs': 'names differ',
};

export const deadWords = `No update for more than ${certainlyDeadHours / 24} days: its workers' permission to report has expired`;

/** `90 min`, `36 h`, `14 d`. */
export function hoursText(hours: number): string {
  if (hours > 0 && hours < 2) return `${Math.round(hours * 60)} min`;
  return hours >= 48 && hours % 24 === 0 ? `${hours / 24} d` : `${hours} h`;
}
