import { compareImpact } from '#core/admin/plan/impact.ts';
import type { Draft } from '#core/admin/plan/draftPlan.ts';
import { nodesOf } from '#core/admin/plan/impactTree.ts';
import { makeFailure } from '#shared/failure.ts';

/** How many changes are named. */
const maxNamed = 20;

/** Fails with `changed` naming what is not as it was when the operation was planned. */
export function assertUnchanged(planned: Draft, now: Draft): void {
  const keys = ({ tree }: Draft): string =>
    nodesOf(tree)
      .map(({ key, how }) => `${key} ${how}`)
      .join('\n');
  if (keys(planned) !== keys(now)) {
    throw makeFailure({
      code: 'changed',
      message: 'The tables or their constraints were changed since this was planned',
      hint: 'Nothing was changed. Plan it again.',
    });
  }
  const changes = compareImpact(planned.tree, planned.impact, now.impact);
  const [first] = changes;
  if (first === undefined) return;
  const others = changes.length - 1;
  throw makeFailure({
    code: 'changed',
    message: `${first}${others === 0 ? '' : `, and ${others} more changes,`} since this was planned`,
    hint: 'Nothing was changed. Plan it again.',
    details: changes.slice(0, maxNamed),
  });
}
