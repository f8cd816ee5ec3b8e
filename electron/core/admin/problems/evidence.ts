import type { SimulationSummary } from '#shared/domain/simulation.ts';
import type { ProblemReason } from '#shared/domain/problem.ts';

/** What the rows of a simulation with a problem show. */
export interface ProblemFacts {
  readonly simulation: SimulationSummary;
  readonly reason: ProblemReason;
  readonly lastSignAt: string | null;
  /** Seconds that its unfinished tasks still estimated; null if none did. */
  readonly expectedSeconds: number | null;
  readonly arrayId: string | null;
  readonly inputs: number;
  readonly estimators: number;
  readonly emptyEstimators: number;
  readonly countPages: number;
  readonly otherNames: readonly string[];
}

/** The facts behind the reason, one sentence each. */
export function evidenceOf(facts: ProblemFacts): readonly string[] {
  const { simulation, lastSignAt } = facts;
  const state = `State ${simulation.state} on ${simulation.platform}, simulator ${simulation.simulator}`;
  const word = simulation.state === 'COMPLETED' ? 'Ended' : 'Last update';
  const sign = lastSignAt === null ? 'No start time and no task update' : `${word} ${lastSignAt}`;
  return [state, sign, ...particular[facts.reason](facts)];
}

const tasksOf = ({ simulation }: ProblemFacts): string => {
  if (simulation.tasksTotal === 0) return 'No tasks';
  const parts = [
    [simulation.tasksCompleted, 'COMPLETED'],
    [simulation.tasksFailed, 'FAILED'],
    [simulation.tasksTotal - simulation.tasksCompleted - simulation.tasksFailed, 'unfinished'],
  ] as const;
  const told = parts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  return `${simulation.tasksTotal} ${simulation.tasksTotal === 1 ? 'task' : 'tasks'}${told.length === 0 ? '' : `: ${told.join(', ')}`}`;
};

const particular: Readonly<Record<ProblemReason, (facts: ProblemFacts) => readonly string[]>> = {
  'submission-failed': (facts) => [tasksOf(facts), facts.inputs === 0 ? 'No input' : `${facts.inputs} inputs`],
  'submission-crashed': (facts) => [
    facts.arrayId === null ? 'No array id: the cluster never accepted it' : `Array id ${facts.arrayId}`,
  ],
  'no-runner': (facts) => [`DIRECT has no runner for ${facts.simulation.simulator}`, tasksOf(facts)],
  'nothing-to-merge': (facts) => [tasksOf(facts)],
  'estimators-without-pages': (facts) => [`${facts.emptyEstimators} of ${facts.estimators} estimators have no page`],
  'merge-crashed': (facts) => [tasksOf(facts), 'No estimators'],
  'batch-overdue': (facts) => [
    tasksOf(facts),
    facts.expectedSeconds === null
      ? 'No task has an estimated time'
      : `Its tasks were expected to take ${facts.expectedSeconds} s more`,
  ],
  'no-updates': (facts) => [tasksOf(facts)],
  'results-lost': (facts) => ['No estimators', tasksOf(facts)],
  'failed-tasks-averaged': (facts) => [`${tasksOf(facts)}: the average counts the failed ones`],
  'counts-averaged': (facts) => [`${facts.countPages} COUNT pages, averaged over ${facts.simulation.tasksTotal} tasks`],
  'name-differs': (facts) => facts.otherNames,
};
