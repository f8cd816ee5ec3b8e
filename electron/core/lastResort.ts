import { AsyncLocalStorage } from 'node:async_hooks';
import { redactExternal } from '#core/connection/redact.ts';
import { type FailureError, makeFailure } from '#shared/failure.ts';

/** The owner of asynchronous work, who is notified of its uncaught errors. */
export interface FaultOwner {
  readonly fail: (why: FailureError) => void;
}

/** Node propagates the owner to every callback of what is started within `runOwned`: sockets, timers, promises. */
const owners = new AsyncLocalStorage<FaultOwner>();

/** Runs a function whose uncaught errors, then and later, belong to the owner. */
export function runOwned<Result>(owner: FaultOwner, work: () => Result): Result {
  return owners.run(owner, work);
}

/**
 * Keeps the process alive if nothing else has caught an error: it is logged, with secrets masked, and fails its owner;
 * all other connections continue. Returns a function that stops this.
 */
export function surviveFaults(log: (line: string) => void): () => void {
  const survive = (error: unknown): void => {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    log(`Uncaught: ${redactExternal(stack)}`);
    owners.getStore()?.fail(
      makeFailure({
        code: 'unexpected',
        message: 'An unexpected error occurred',
        hint: 'Other connections are not affected. Connect again; if it happens again, report it with these details.',
        details: stack.split('\n').slice(0, 8),
        cause: error,
      }),
    );
  };
  // A closed terminal must not cause a new error each time that one is logged.
  const ignore = (): void => undefined;
  process.stdout.on('error', ignore);
  process.stderr.on('error', ignore);
  process.on('uncaughtException', survive);
  process.on('unhandledRejection', survive);
  return () => {
    process.stdout.off('error', ignore);
    process.stderr.off('error', ignore);
    process.off('uncaughtException', survive);
    process.off('unhandledRejection', survive);
  };
}
