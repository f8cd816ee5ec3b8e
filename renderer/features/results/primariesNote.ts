import { formatCount } from '#renderer/format/formatCount.ts';
import type { EstimatorMetadata } from '#shared/domain/page.ts';
import type { SimulatedPrimaries } from './simulatedPrimaries.ts';

/** Says so where an estimator's file counts other primaries than the tasks did (files of DIRECT count the first task's only). */
export function primariesNote(
  metadata: EstimatorMetadata | undefined,
  primaries: SimulatedPrimaries | undefined,
): string {
  const claimed = metadata?.['number_of_primaries'];
  if (claimed === undefined || primaries === undefined || primaries.tasks === 0) return '';
  const simulated = String(primaries.simulated);
  if (Number(claimed) === Number(simulated)) return '';
  const tasks = primaries.tasks === 1 ? 'the task' : `the ${formatCount(primaries.tasks)} tasks`;
  return `The file says ${formatCount(claimed)}${primaries.tasks > 1 ? ' (often the first task only)' : ''}; ${tasks} simulated ${formatCount(simulated)}.`;
}
