import type { Prompt, PromptAnswer } from '#shared/domain/attempt.ts';
import type { Limits, SecretSlot, SecretSource } from '#shared/domain/profile.ts';

/** What a step of connecting is given. */
export interface StepContext {
  /** Aborted when the attempt is given up or the step has lasted too long. */
  readonly signal: AbortSignal;
  /** Says what was found so far: an address, a fingerprint, the methods tried. Never a secret. */
  readonly tell: (detail: string) => void;
}

export interface Step {
  /** Unique within the attempt: `hop-0-login`. */
  readonly id: string;
  readonly label: string;
  /** In seconds; the profile's limit for a step where it is left out. Time spent on questions does not count. */
  readonly limit?: number;
}

/** A request for one of the secrets of what is being connected. */
export interface SecretRequest {
  readonly slot: SecretSlot;
  readonly source: SecretSource;
  /** What is asked for, where a person is asked: `Password of alice on yap-host`. */
  readonly message: string;
  /** Why the one that was given before was not taken; undefined the first time. The former is then forgotten. */
  readonly refused?: string;
}

/** One try at connecting, from the first step to the last: Connect, Test and every reconnect are the same. */
export interface Attempt {
  readonly signal: AbortSignal;
  readonly limits: Limits;
  /**
   * Runs one step and tells it as running, then as passed or failed, with its time. A step that lasts longer than its
   * limit fails with `timeout`; one that is given up, with `cancelled`.
   */
  readonly step: <Result>(step: Step, work: (context: StepContext) => Promise<Result>) => Promise<Result>;
  /** Asks the person at the window. Fails with `cancelled` when they refuse, with `timeout` when nobody answers. */
  readonly ask: (prompt: Prompt, signal: AbortSignal) => Promise<PromptAnswer>;
  /** Gets a secret from where it comes from; undefined where its source is `none`. */
  readonly secret: (request: SecretRequest, signal: AbortSignal) => Promise<string | undefined>;
}
