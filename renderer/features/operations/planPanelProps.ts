import type { UnlockQuestion } from '#renderer/operations/unlockQuestion.ts';
import type { Operation } from '#shared/domain/operation.ts';
import type { Connection } from '#shared/domain/connection.ts';
import type { Consent, Plan } from '#shared/domain/plan.ts';

export interface PlanPanelProps {
  readonly plan: Plan;
  readonly connection: Connection;
  /** Another plan is being made. */
  readonly isStale: boolean;
  readonly isLocked: boolean;
  readonly UnlockQuestion: UnlockQuestion;
  /** Plans another operation in its place; undefined where a form asks for it. */
  readonly onOperation: ((operation: Operation) => void) | undefined;
  readonly onBack: (() => void) | undefined;
  readonly onApply: (consent: Consent) => void;
  readonly onClose: () => void;
}
