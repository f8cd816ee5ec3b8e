import { useCallback, useEffect, useRef, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import type { PasswordStrength } from '#shared/domain/password.ts';

/** Milliseconds after the last key before core is asked. */
const pause = 200;

/** The longest that core measures. */
const longest = 4000;

/** Measures a password while it is typed; it is handed to core and kept neither here nor there. */
export function useStrength() {
  const client = useClient();
  const [strength, setStrength] = useState<PasswordStrength | null>(null);
  const work = useRef<{ timer: ReturnType<typeof setTimeout> | undefined; call: AbortController }>({
    timer: undefined,
    call: new AbortController(),
  });
  const stop = useCallback((): void => {
    clearTimeout(work.current.timer);
    work.current.call.abort();
  }, []);
  useEffect(() => stop, [stop]);
  const measure = (password: string, username: string): void => {
    stop();
    if (password === '') {
      setStrength(null);
      return;
    }
    const call = new AbortController();
    const { signal } = call;
    const timer = setTimeout(() => {
      const asked = { password: password.slice(0, longest), username: username.slice(0, 1000) };
      client.call('passwords.strength', asked, { signal }).then(
        (found) => setStrength(found),
        // Without its measure a password is as good as it is.
        () => setStrength(null),
      );
    }, pause);
    work.current = { timer, call };
  };
  return { strength, measure };
}
