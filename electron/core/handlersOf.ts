import type { z } from 'zod';
import type { OnProgress } from '#core/changes/changeSteps.ts';
import type { CallDefinitions } from '#shared/contract/callParts.ts';
import type { Stage } from '#shared/domain/attempt.ts';

/** The context of a handler besides its input. */
export interface CallContext {
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
  readonly onStage: (stage: Stage) => void;
  /** The caller's name for the call; null if it gave none. */
  readonly callId: string | null;
}

/** The handlers of a slice of the contract: one function for each call. `Needs` names what they use of the context. */
export type HandlersOf<Calls extends CallDefinitions, Needs extends keyof CallContext = keyof CallContext> = {
  readonly [C in keyof Calls]: (
    input: z.output<Calls[C]['input']>,
    context: Pick<CallContext, Needs>,
  ) => Promise<z.output<Calls[C]['output']>>;
};
