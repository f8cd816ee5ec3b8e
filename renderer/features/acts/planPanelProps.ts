import type { ComponentType, RefObject } from 'react';
import type { Act } from '#shared/domain/act.ts';
import type { Connection } from '#shared/domain/connection.ts';
import type { Consent, Plan } from '#shared/domain/plan.ts';

/** The question whether to unlock, which stands over the dialog; its opener has the focus again afterwards. */
export type UnlockQuestion = ComponentType<{
  readonly connection: Connection;
  readonly opener: RefObject<HTMLButtonElement | null>;
  readonly onClose: () => void;
}>;

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
