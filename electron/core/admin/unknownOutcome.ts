import { FailureError } from '#shared/failure.ts';

/** Whether a transaction ended without an answer to its commit: it may or may not have been done. */
export function isUnknownOutcome(error: unknown): boolean {
  return error instanceof FailureError && error.failure.details.includes('outcome unknown');
}
