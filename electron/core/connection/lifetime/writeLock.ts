import type { Role } from '#shared/domain/profile.ts';
import { makeFailure } from '#shared/failure.ts';
import { assertNameTyped } from '#shared/typedName.ts';

/** Whether a connection may be written to, and until when. */
export interface WriteLock {
  /** ISO 8601; null while it is locked. */
  readonly until: () => string | null;
  readonly unlock: (minutes: number) => void;
  readonly lock: () => void;
  /** Fails with not-allowed while it is locked. */
  readonly assertUnlocked: () => void;
  /** Keeps it unlocked beyond its time, for a change in progress, until what it returns is called. Fails as `assertUnlocked`. */
  readonly hold: () => () => void;
}

/** The maximum time for which a production connection is unlocked, in minutes. */
const maxInProduction = 10;

/** Fails if an unlock request is not allowed: too long for production, or without the typed name. */
export function assertMayUnlock(
  connection: { readonly name: string; readonly role: Role },
  request: { readonly minutes: number; readonly typedName: string },
): void {
  if (connection.role !== 'production') return;
  if (request.minutes > maxInProduction) {
    throw makeFailure({
      code: 'not-allowed',
      message: `A production connection is unlocked for at most ${maxInProduction} minutes at a time`,
      hint: 'Choose a shorter time; it can be unlocked again later.',
    });
  }
  assertNameTyped(request.typedName, connection.name);
}

/** Makes a lock, initially locked. `onChange` is called when it is unlocked, locked, and when its time expires. */
export function makeWriteLock(name: string, onChange: (why: 'unlocked' | 'locked' | 'expired') => void): WriteLock {
  let until: number | null = null;
  let timer: NodeJS.Timeout | undefined;
  const holds = new Set<symbol>();
  const shut = (why: 'locked' | 'expired'): void => {
    clearTimeout(timer);
    if (until === null) return;
    until = null;
    holds.clear();
    onChange(why);
  };
  // The clock is checked too: a timer that slept with the machine must not leave the connection unlocked.
  const isOpen = (): boolean => {
    if (until !== null && Date.now() >= until && holds.size === 0) shut('expired');
    return until !== null;
  };
  const assertUnlocked = (): void => {
    if (isOpen()) return;
    throw makeFailure({
      code: 'not-allowed',
      message: `The connection '${name}' is read-only`,
      hint: 'Unlock it in the top bar first.',
    });
  };
  return {
    until: () => (isOpen() && until !== null ? new Date(until).toISOString() : null),
    unlock: (minutes) => {
      clearTimeout(timer);
      until = Date.now() + minutes * 60_000;
      timer = setTimeout(() => (holds.size === 0 ? shut('expired') : undefined), minutes * 60_000);
      timer.unref();
      onChange('unlocked');
    },
    lock: () => shut('locked'),
    assertUnlocked,
    hold: () => {
      assertUnlocked();
      const hold = Symbol('hold');
      holds.add(hold);
      return () => {
        holds.delete(hold);
        isOpen();
      };
    },
  };
}
