import { useCallback, useEffect, useRef } from 'react';

interface FollowingOptions {
  /** What is open; nothing is followed while it is undefined. */
  readonly openId: number | undefined;
  readonly onFollow: (id: number) => void;
}

/** Milliseconds between two moves below which a key counts as held down: it opens only the row at which it stops. */
const rest = 150;

/**
 * Makes the open detail follow the keyboard's row: at once after a single press, otherwise where the keyboard comes to
 * rest.
 */
export function useFollowing({ openId, onFollow }: FollowingOptions): (row: { readonly id: number }) => void {
  const latest = useRef({ openId, onFollow });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    latest.current = { openId, onFollow };
    // A closed detail is not reopened.
    if (openId === undefined) clearTimeout(timer.current);
  }, [openId, onFollow]);
  const movedAt = useRef(-Infinity);
  useEffect(() => () => clearTimeout(timer.current), []);
  return useCallback(({ id }) => {
    clearTimeout(timer.current);
    const now = performance.now();
    const isHeld = now - movedAt.current < rest;
    movedAt.current = now;
    timer.current = setTimeout(
      () => {
        const { openId: open, onFollow: follow } = latest.current;
        if (open !== undefined && open !== id) follow(id);
      },
      isHeld ? rest : 0,
    );
  }, []);
}
