import type { IntegerCell } from '#shared/domain/listing.ts';
import { isKnownState } from '#shared/domain/simulation.ts';
import type { TaskMark } from '#shared/domain/task.ts';

/** What a task's marks are told from. */
export interface TaskFacts {
  readonly state: string;
  readonly platform: string;
  /** null where the simulation's row is gone. */
  readonly simulationPlatform: string | null;
  readonly hasSubclassRow: boolean;
  readonly taskNumber: IntegerCell;
  readonly requestedPrimaries: IntegerCell;
  readonly simulatedPrimaries: IntegerCell;
  readonly estimatedSeconds: IntegerCell | null;
}

/** What is odd about a task's row; empty for a sound one. */
export function taskMarksOf(facts: TaskFacts): readonly TaskMark[] {
  const { requestedPrimaries: requested, simulatedPrimaries: simulated } = facts;
  const numbers = [facts.taskNumber, requested, simulated, facts.estimatedSeconds];
  const marks: TaskMark[] = [];
  if (!isKnownState(facts.state)) marks.push('unknown-state');
  if (facts.simulationPlatform !== null && facts.simulationPlatform !== facts.platform) marks.push('platform-differs');
  if (typeof requested === 'number' && typeof simulated === 'number' && simulated > requested) {
    marks.push('more-than-requested');
  }
  if (numbers.some((number) => typeof number === 'number' && number < 0)) marks.push('negative');
  if (!facts.hasSubclassRow) marks.push('subclass-row-missing');
  return marks;
}
