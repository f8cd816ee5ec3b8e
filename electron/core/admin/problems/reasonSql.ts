import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { lowerText } from '#core/listing/dialectSql.ts';
import type { ProblemKind, ProblemReason } from '#shared/domain/problem.ts';

/* SQL of the reasons, over simulations `t` (with the sums of their tasks, array_id, sign and cutoff) and what
 `joinFacts` joins to them: `i` inputs, `e` estimators, and `w` failed tasks (f), COUNT pages (c), names that differ (n).
 */

interface Branch {
  readonly reason: ProblemReason;
  readonly when: string;
}

/** A CASE that returns the first matching reason; NULL if none matches. */
export function reasonSql(database: ReadOnlyDatabase, kind: ProblemKind): string {
  const branches = { stuck: problemBranches, lost: () => lostBranches, wrong: wrongBranches }[kind](database);
  return `case ${branches.map(({ reason, when }) => `when ${when} then '${reason}'`).join(' ')} end`;
}

function problemBranches(database: ReadOnlyDatabase): readonly Branch[] {
  const merging = `t.job_state = 'MERGING_RUNNING'`;
  const simulator = lowerText(database.dialect, 't.sim_type');
  return [
    {
      reason: 'submission-failed',
      when: `t.job_state = 'UNKNOWN' and (coalesce(t.total, 0) = 0 or i.simulation_id is null)`,
    },
    {
      reason: 'submission-crashed',
      when: `t.job_state = 'PENDING' and t.platform = 'BATCH' and t.array_id is null`,
    },
    {
      reason: 'no-runner',
      when: `t.job_state in ('PENDING', 'RUNNING') and t.platform = 'DIRECT' and ${simulator} in ('topas', 'dummy')`,
    },
    { reason: 'nothing-to-merge', when: `${merging} and t.total > 0 and t.failed = t.total` },
    { reason: 'estimators-without-pages', when: `${merging} and e.empty > 0` },
    {
      reason: 'merge-crashed',
      when: `${merging} and t.total > 0 and t.completed = t.total and e.simulation_id is null`,
    },
    { reason: 'batch-overdue', when: `t.job_state = 'RUNNING' and t.platform = 'BATCH' and ${isOverdue(database)}` },
    { reason: 'no-updates', when: '1 = 1' },
  ];
}

const lostBranches: readonly Branch[] = [
  { reason: 'results-lost', when: `t.platform = 'BATCH' and e.simulation_id is null` },
];

/** The reasons for wrong results, each with its condition. */
export function wrongBranches({ dialect, shape }: ReadOnlyDatabase): readonly Branch[] {
  const several = shape.hasTable('Task') ? '(select count(*) from "Task" x where x.simulation_id = t.id) > 1' : '1 = 0';
  return [
    { reason: 'failed-tasks-averaged', when: `t.platform = 'DIRECT' and w.f = 1` },
    { reason: 'counts-averaged', when: `t.platform = 'DIRECT' and w.c = 1 and ${several}` },
    {
      reason: 'name-differs',
      when: `w.n = 1 and ${lowerText(dialect, 't.sim_type')} <> 'fluka'`,
    },
  ];
}

/** Past its last update by the limit and by the time that its tasks still estimated (found by the index on Task). */
function isOverdue({ dialect, shape }: ReadOnlyDatabase): string {
  const seconds = shape.hasTable('Task') ? `coalesce(${expectedSeconds}, 0)` : '0';
  return dialect === 'postgresql'
    ? `coalesce(t.sign + ${seconds} * interval '1 second' < t.cutoff, true)`
    : `coalesce(t.sign + ${seconds} * 1000000 < t.cutoff, 1)`;
}

const expectedSeconds = `(select max(estimated_time) from "Task" x where x.simulation_id = t.id
  and x.task_state not in ('COMPLETED', 'FAILED', 'CANCELED'))`;
