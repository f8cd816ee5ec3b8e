import { certainlyDeadHours, type ProblemKind, type ProblemReason } from '#shared/domain/problem.ts';

interface KindWords {
  readonly label: string;
  /** What simulations of the kind have in common. */
  readonly meaning: string;
  /** Where there are none. */
  readonly none: string;
}

export const kindWords: Readonly<Record<ProblemKind, KindWords>> = {
  stuck: {
    label: 'Stuck',
    meaning:
      'Not at an end, and no task has been heard of for longer than the limit. Nobody will end them by themselves.',
    none: 'Every simulation that is not at an end has shown a sign of life within the limit.',
  },
  lost: {
    label: 'Results lost',
    meaning: 'COMPLETED on a cluster, but no result was ever posted. Their users see an end without anything in it.',
    none: 'Every simulation that was COMPLETED on a cluster has results.',
  },
  wrong: {
    label: 'Results wrong',
    meaning:
      'COMPLETED with results that are not what they say: averages over failed tasks or of counts, or other names.',
    none: 'No result shows one of the faults that the rows can tell.',
  },
};

/** Why a simulation is in trouble, in a few words. */
export const reasonWords: Readonly<Record<ProblemReason, string>> = {
  'submission-failed': 'submission failed',
  'submission-crashed': 'submission crashed',
  'no-runner': 'no runner for its simulator',
  'nothing-to-merge': 'all tasks failed, merging waits',
  'estimators-without-pages': 'stopped while results were stored',
  'merge-crashed': 'merging crashed',
  'batch-overdue': 'overdue on the cluster',
  'no-updates': 'no updates',
  'results-lost': 'results never posted',
  'failed-tasks-averaged': 'failed tasks averaged',
  'counts-averaged': 'counts averaged',
  'name-differs': 'names differ',
};

export const deadWords = `No sign for more than ${certainlyDeadHours / 24} days: its workers' right to report has ended`;

/** `90 min`, `36 h`, `14 d`. */
export function hoursText(hours: number): string {
  if (hours > 0 && hours < 2) return `${Math.round(hours * 60)} min`;
  return hours >= 48 && hours % 24 === 0 ? `${hours / 24} d` : `${hours} h`;
}
