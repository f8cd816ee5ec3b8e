import { z } from 'zod';

/** The kind of failure, as a code that programs can rely on. Texts may change, codes may not. */
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
  'not-open',
  'not-sqlite',
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

/** The object of a missing permission. */
export const permissionObjects = ['database', 'file', 'function', 'schema', 'sequence', 'table', 'view'] as const;

const name = z.string().nullable();

/**
 * Why a database refused something, as its dialect recognised it: by SQLSTATE or SQLite's result code, never by text.
 * Names are those of the database, without quotes; null if it does not report them.
 */
export const failureReasonSchema = z.discriminatedUnion('kind', [
  /** A privilege is missing, or row level security forbids a row. */
  z.strictObject({
    kind: z.literal('permission-denied'),
    object: z
      .strictObject({ kind: z.enum(permissionObjects), name: z.string() })
      .readonly()
      .nullable(),
  }),
  /** Another session held a lock for longer than the limit. */
  z.strictObject({ kind: z.literal('lock-timeout') }),
  /** Two sessions waited for each other, and the database ended this one's statement. */
  z.strictObject({ kind: z.literal('deadlock') }),
  /** A row with these values exists. `columns` is empty if the index is on expressions. */
  z.strictObject({
    kind: z.literal('unique-violation'),
    table: name,
    columns: z.array(z.string()).readonly(),
    constraint: name,
  }),
  /** A row refers to one that does not exist, or would no longer exist. `referencingTable` declares the constraint. */
  z.strictObject({ kind: z.literal('foreign-key-violation'), constraint: name, referencingTable: name }),
  /** Only the system's own ssh can continue; `what` names the reason: `host certificates`. */
  z.strictObject({ kind: z.literal('needs-system-ssh'), what: z.string() }),
  /** The connection was lost between a commit and its answer: it may or may not have been committed. */
  z.strictObject({ kind: z.literal('outcome-unknown') }),
]);

export type FailureReason = Readonly<z.infer<typeof failureReasonSchema>>;

/** A refusal or an error for its reader: a fact, then a next step, then the driver's own words. */
export const failureSchema = z
  .strictObject({
    code: z.enum(failureCodes),
    /** States a fact and names the thing. Plain text, no secrets. */
    message: z.string(),
    /** What to do about it; '' if there is nothing to do. */
    hint: z.string(),
    /** The driver's own text, SQLSTATE and the like, line by line; secrets are masked. */
    details: z.array(z.string()).readonly(),
    /** What a database refused, for programs; omitted if no dialect recognised it. */
    reason: failureReasonSchema.readonly().optional(),
  })
  .readonly();

export type Failure = z.infer<typeof failureSchema>;

/** The result of every call, on every transport. */
export type Reply<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly failure: Failure };

/** A Failure that is thrown. Every expected error in core is one of these; anything else is a bug. */
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
  readonly reason?: FailureReason | undefined;
  readonly cause?: unknown;
}

/** Makes a FailureError; hint and details may be omitted. */
export function makeFailure(parts: FailureParts): FailureError {
  const failure: Failure = {
    code: parts.code,
    message: parts.message,
    hint: parts.hint ?? '',
    details: parts.details ?? [],
    ...(parts.reason === undefined ? {} : { reason: parts.reason }),
  };
  return new FailureError(failure, { cause: parts.cause });
}

/** The reason of a given kind that an error carries; undefined for any other error. */
export function findReason<Kind extends FailureReason['kind']>(
  error: unknown,
  kind: Kind,
): Extract<FailureReason, { readonly kind: Kind }> | undefined {
  const reason = error instanceof FailureError ? error.failure.reason : undefined;
  return reason !== undefined && isOfKind(reason, kind) ? reason : undefined;
}

function isOfKind<Kind extends FailureReason['kind']>(
  reason: FailureReason,
  kind: Kind,
): reason is Extract<FailureReason, { readonly kind: Kind }> {
  return reason.kind === kind;
}

/** True for the result of a call that its caller cancelled: not an error to show. */
export function isCancelled(error: unknown): boolean {
  return error instanceof FailureError && error.failure.code === 'cancelled';
}

/** Ends every switch over a union: compiles only when no member was forgotten. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${String(value)}`);
}
