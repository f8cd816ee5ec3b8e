import type { UnlockQuestion } from '#renderer/operations/unlockQuestion.ts';
import type { CleanupCriteria, CleanupPlan } from '#shared/domain/cleanup.ts';
import type { Connection } from '#shared/domain/connection.ts';

export interface CleanupDialogProps {
  readonly connection: Connection;
  readonly isLocked: boolean;
  readonly UnlockQuestion: UnlockQuestion;
  readonly criteria: CleanupCriteria;
  /** As it was when somebody asked for it; what is planned anew behind the dialog does not count. */
  readonly plan: CleanupPlan;
  readonly unfinishedToo: boolean;
  readonly onClose: () => void;
}
