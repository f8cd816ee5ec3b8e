import type { UnlockQuestion } from '#renderer/acts/unlockQuestion.ts';
import type { Act } from '#shared/domain/act.ts';
import type { Connection } from '#shared/domain/connection.ts';
import type { Consent, Plan } from '#shared/domain/plan.ts';

export interface PlanPanelProps {
  readonly plan: Plan;
  readonly connection: Connection;
  /** Another plan is being made. */
  readonly isStale: boolean;
  readonly isLocked: boolean;
  readonly UnlockQuestion: UnlockQuestion;
  /** Plans another act in its place; undefined where a form asks for it. */
  readonly onAct: ((act: Act) => void) | undefined;
  readonly onBack: (() => void) | undefined;
  readonly onApply: (consent: Consent) => void;
  readonly onClose: () => void;
}
