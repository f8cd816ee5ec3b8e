import { type Failure, FailureError } from '#shared/failure.ts';

/** The Failure that a promise rejects with; anything else fails the test. */
export async function caughtFailure(work: Promise<unknown>): Promise<Failure> {
  try {
    await work;
  } catch (error) {
    if (error instanceof FailureError) return error.failure;
    throw error;
  }
  throw new Error('It did not fail');
}
