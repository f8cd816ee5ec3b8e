import type { Draft } from '#core/admin/plan/draftPlan.ts';
import type { Plan } from '#shared/domain/plan.ts';
import { makeFailure } from '#shared/failure.ts';

/** A plan with what must not leave core: its measurements, and the operation's password handling. */
export interface KeptPlan {
  readonly plan: Plan;
  readonly draft: Draft;
  readonly passwordHash: string;
  /** Shown once the operation is done; null if no password was generated. */
  readonly generatedPassword: string | null;
}

/** The plans that were made and not applied yet. */
export interface PlanStore {
  readonly keep: (plan: KeptPlan) => void;
  /** Fails with not-found for an unknown plan. */
  readonly find: (connectionId: string, planId: string) => KeptPlan;
  /** Removes a plan that was applied. */
  readonly drop: (planId: string) => void;
}

/** How many plans are kept; the oldest are dropped first. */
const maxPlans = 50;

/** Makes a store in memory: plans are lost when the program exits. */
export function makePlanStore(): PlanStore {
  const plans = new Map<string, KeptPlan>();
  const find = (connectionId: string, planId: string): KeptPlan => {
    const kept = plans.get(planId);
    if (kept?.plan.connectionId === connectionId) return kept;
    throw makeFailure({
      code: 'not-found',
      message: 'The plan no longer exists',
      hint: 'Plan it again: it was already applied, or the program was restarted.',
    });
  };
  return {
    keep: (kept) => {
      plans.set(kept.plan.id, kept);
      const [oldest] = plans.keys();
      if (plans.size > maxPlans && oldest !== undefined) plans.delete(oldest);
    },
    find,
    drop: (planId) => void plans.delete(planId),
  };
}
