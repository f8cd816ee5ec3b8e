import { type Failure, FailureError } from '#shared/failure.ts';

/** The Failure that work ends with; anything else is a fault of the test. */
export async function caughtFailure(work: Promise<unknown>): Promise<Failure> {
  try {
    await work;
  } catch (error) {
    if (error instanceof FailureError) return error.failure;
    throw error;
  }
  throw new Error('It did not fail');
}
