import { AsyncLocalStorage } from 'node:async_hooks';
import { redactExternal } from '#core/connection/redact.ts';
import { type FailureError, makeFailure } from '#shared/failure.ts';

/** Who is told when something fails that runs for it and that nothing catches. */
export interface FaultOwner {
  readonly fail: (why: FailureError) => void;
}

/** Node carries the owner along to every callback of what is started within `runOwned`: sockets, timers, promises. */
const owners = new AsyncLocalStorage<FaultOwner>();

/** Runs work whose uncaught faults, then and later, are the owner's. */
export function runOwned<Result>(owner: FaultOwner, work: () => Result): Result {
  return owners.run(owner, work);
}

/**
 * Keeps the process alive where nothing else has caught a fault: it is logged, with secrets masked, and fails whoever it ran
 * for; every other connection goes on. Answers how to stop.
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
  // A terminal that is gone must not be a fault of its own each time that one is logged.
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
