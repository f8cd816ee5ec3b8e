import { FailureError } from '#shared/failure.ts';

interface LoginGuard {
  readonly run: <Result>(logIn: () => Promise<Result>) => Promise<Result>;
  /** A session has ended, perhaps because its login is no longer accepted: the next login is made alone. */
  readonly doubt: () => void;
}

/** In ms: how long after an accepted login others may be made at the same time. */
const acceptedFor = 2000;

/**
 * Runs the logins after the first one. Once one is refused, no other is made with the same password; after a pause, the
 * first of several is made alone. So a password that was changed on the server costs one refused login.
 */
export function guardLogins(): LoginGuard {
  const state: { acceptedAt: number; refusal: FailureError | undefined; alone: Promise<void> | undefined } = {
    acceptedAt: performance.now(),
    refusal: undefined,
    alone: undefined,
  };
  const run: LoginGuard['run'] = async (logIn) => {
    while (state.alone !== undefined) await state.alone;
    if (state.refusal !== undefined) throw state.refusal;
    const made = logIn().then(
      (session) => {
        state.acceptedAt = performance.now();
        return session;
      },
      (error: unknown) => {
        if (error instanceof FailureError && error.failure.code === 'login-refused') state.refusal = error;
        throw error;
      },
    );
    if (performance.now() - state.acceptedAt > acceptedFor) {
      const clear = (): void => {
        state.alone = undefined;
      };
      state.alone = made.then(clear, clear);
    }
    return made;
  };
  const doubt = (): void => {
    state.acceptedAt = -Infinity;
  };
  return { run, doubt };
}
