import { useCallback, useEffect, useRef } from 'react';

interface FollowingOptions {
  /** What is open; nothing is followed while it is undefined. */
  readonly openId: number | undefined;
  readonly onFollow: (id: number) => void;
}

/** Milliseconds that the keyboard must rest on a row: a key that is held down opens only the row it stops at. */
const rest = 150;

/** Lets what is open follow the row of the keyboard, once it rests. */
export function useFollowing({ openId, onFollow }: FollowingOptions): (row: { readonly id: number }) => void {
  const latest = useRef({ openId, onFollow });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    latest.current = { openId, onFollow };
    // Whoever closes it does not want it open again.
    if (openId === undefined) clearTimeout(timer.current);
  }, [openId, onFollow]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return useCallback(({ id }) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      const { openId: open, onFollow: follow } = latest.current;
      if (open !== undefined && open !== id) follow(id);
    }, rest);
  }, []);
}
