import { z } from 'zod';

/** What went wrong, as a word that programs can rely on. Texts may change, codes may not. */
export const failureCodes = [
  'bad-input',
  'cancelled',
  'changed',
  'connection-lost',
  'damaged',
  'database',
  'database-missing',
  'file-missing',
  'login-refused',
  'not-allowed',
  'not-found',
  'not-sqlite',
  'not-yaptide',
  'table-missing',
  'timeout',
  'tls',
  'too-large',
  'too-many-connections',
  'unavailable',
  'unexpected',
  'unknown-host',
  'unreachable',
] as const;

export type FailureCode = (typeof failureCodes)[number];

/** A refusal or a fault as its reader sees it: a fact, then a next step, then the driver's own words. */
export const failureSchema = z
  .strictObject({
    code: z.enum(failureCodes),
    /** States a fact and names the thing. Plain text, no secrets. */
    message: z.string(),
    /** What to do about it; '' where there is nothing to do. */
    hint: z.string(),
    /** The driver's own text, SQLSTATE and the like, line by line; secrets are masked. */
    details: z.array(z.string()).readonly(),
  })
  .readonly();

export type Failure = z.infer<typeof failureSchema>;

/** What every call answers, on every transport. */
export type Reply<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly failure: Failure };

/** A Failure that is thrown. Every expected fault in core is one of these; anything else is a bug. */
export class FailureError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure, options?: ErrorOptions) {
    super(failure.message, options);
    this.name = 'FailureError';
    this.failure = failure;
  }
}

interface FailureParts {
  readonly code: FailureCode;
  readonly message: string;
  readonly hint?: string;
  readonly details?: readonly string[];
  readonly cause?: unknown;
}

/** Makes a FailureError; hint and details may be left out. */
export function makeFailure(parts: FailureParts): FailureError {
  const failure: Failure = {
    code: parts.code,
    message: parts.message,
    hint: parts.hint ?? '',
    details: parts.details ?? [],
  };
  return new FailureError(failure, { cause: parts.cause });
}

/** True for the answer to a call that its caller gave up: not an error to show. */
export function isCancelled(error: unknown): boolean {
  return error instanceof FailureError && error.failure.code === 'cancelled';
}

/** Ends every switch over a union: compiles only when no member was forgotten. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${String(value)}`);
}
