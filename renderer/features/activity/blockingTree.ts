import type { ServerSession } from '#shared/domain/serverActivity.ts';

/** A session in the tree of who waits for whom. */
export interface BlockingNode {
  /** 0 stands for a prepared transaction, which no session holds. */
  readonly pid: number;
  /** undefined for what is no session, or is not among those that are known. */
  readonly session: ServerSession | undefined;
  /** The sessions that wait for it, the longest first. */
  readonly waiters: readonly BlockingNode[];
  /** It waits for one of its own waiters: a deadlock. */
  readonly isCycle: boolean;
}

/**
 * Who waits for whom, from the sessions that wait for nothing down. A waiter stands once: below the blocker that itself waits, if any,
 * since that one is before it in the queue. Sessions that wait for each other have no such root; each circle begins with its oldest
 * waiter.
 */
export function blockingTree(sessions: readonly ServerSession[]): readonly BlockingNode[] {
  const byPid = new Map(sessions.map((session) => [session.pid, session]));
  const waiting = sessions.filter(({ blockedBy }) => blockedBy.length > 0).toSorted(longestFirst);
  const parentOf = new Map(waiting.map((session) => [session.pid, nearestBlocker(session, byPid)]));
  const placed = new Set<number>();
  const nodeOf = (pid: number, path: ReadonlySet<number>, isCycle: boolean): BlockingNode => {
    placed.add(pid);
    const below = new Set([...path, pid]);
    const waiters = waiting
      .filter((waiter) => parentOf.get(waiter.pid) === pid && !below.has(waiter.pid) && !placed.has(waiter.pid))
      .map((waiter) => nodeOf(waiter.pid, below, false));
    return { pid, session: byPid.get(pid), waiters, isCycle };
  };
  const roots = new Set(waiting.flatMap(({ pid }) => parentOf.get(pid) ?? []).filter((pid) => !parentOf.has(pid)));
  const free = [...roots].map((pid) => nodeOf(pid, new Set(), false));
  const circles: BlockingNode[] = [];
  for (const { pid } of waiting) {
    if (placed.has(pid)) continue;
    circles.push(nodeOf(circleAbove(pid, parentOf), new Set(), true));
  }
  return [...free, ...circles].toSorted((one, other) => countWaiters(other) - countWaiters(one));
}

const longestFirst = (one: ServerSession, other: ServerSession): number =>
  (other.queryAge ?? 0) - (one.queryAge ?? 0) || one.pid - other.pid;

/** A blocker that waits itself is nearer than one that does not. */
function nearestBlocker({ pid, blockedBy }: ServerSession, byPid: ReadonlyMap<number, ServerSession>): number {
  const others = blockedBy.filter((blocker) => blocker !== pid);
  const waits = others.findLast((blocker) => (byPid.get(blocker)?.blockedBy.length ?? 0) > 0);
  return waits ?? others[0] ?? 0;
}

/** Goes up from a session until it comes to one for the second time. */
function circleAbove(pid: number, parentOf: ReadonlyMap<number, number>): number {
  const seen = new Set<number>();
  let at = pid;
  while (!seen.has(at)) {
    seen.add(at);
    at = parentOf.get(at) ?? at;
  }
  return at;
}

/** How many sessions wait for a node, directly or not. */
export function countWaiters({ waiters }: BlockingNode): number {
  return waiters.reduce((sum, waiter) => sum + 1 + countWaiters(waiter), 0);
}
