import { readSnapshot, type ServerSnapshot } from '#core/activity/serverSnapshot.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import {
  samplesReach,
  type ServerActivity,
  type ServerSample,
  type ServerSession,
  type WaitKind,
  waitKinds,
} from '#shared/domain/serverActivity.ts';
import { FailureError, makeFailure } from '#shared/failure.ts';

interface Watched {
  samples: ServerSample[];
  /** The last look at the server, and when it began. */
  last: { readonly began: number; readonly answer: Promise<Looked> } | undefined;
}

interface Looked {
  readonly snapshot: ServerSnapshot;
  readonly took: number;
}

/** In ms: a server is looked at once in that time, however many windows ask. */
const leastPause = 950;
/** In ms: a server that is slower is not asked for longer. */
const limit = 2000;

/** Looks at servers on request, and keeps the samples of the last 15 minutes of each connection. */
export interface ServerWatch {
  readonly look: (
    database: ReadOnlyDatabase,
    asked: { readonly connectionId: string; readonly since: number },
    signal: AbortSignal,
  ) => Promise<ServerActivity>;
}

export function makeServerWatch(): ServerWatch {
  const connections = new Map<string, Watched>();
  return {
    look: async (database, { connectionId, since }, signal) => {
      const watched = connections.get(connectionId) ?? { samples: [], last: undefined };
      connections.set(connectionId, watched);
      const began = Date.now();
      if (watched.last === undefined || began - watched.last.began >= leastPause) {
        const answer = lookOnce(database, watched, signal);
        watched.last = { began, answer };
        // One that was given up or failed is not given to another window.
        answer.catch(() => (watched.last = undefined));
      }
      const { snapshot, took } = await watched.last.answer;
      const { sessions, total, maxConnections, upSince, seesOthers, deadlocks, temporaryBytes } = snapshot;
      const known = { sessions, total, maxConnections, upSince, seesOthers, deadlocks, temporaryBytes };
      return { ...known, took, samples: watched.samples.filter(({ at }) => at > since) };
    },
  };
}

async function lookOnce(database: ReadOnlyDatabase, watched: Watched, signal: AbortSignal): Promise<Looked> {
  const late = AbortSignal.timeout(limit);
  const began = performance.now();
  try {
    const snapshot = await readSnapshot(database, AbortSignal.any([signal, late]));
    watched.samples = [...watched.samples.filter(({ at }) => at > snapshot.at - samplesReach), toSample(snapshot)];
    return { snapshot, took: Math.round((performance.now() - began) * 10) / 10 };
  } catch (error) {
    if (!(late.aborted && !signal.aborted && error instanceof FailureError)) throw error;
    throw makeFailure({
      code: 'timeout',
      message: `The server did not answer within ${limit / 1000} s (step: sessions)`,
      hint: 'It is busy, or many sessions hold locks. The view tries again.',
    });
  }
}

function toSample(snapshot: ServerSnapshot): ServerSample {
  const { at, commits, rollbacks, blocksHit, blocksRead, sessions, total } = snapshot;
  const kinds = sessions.flatMap((session) => waitKindOf(session) ?? []);
  const waits = waitKinds.map((kind) => kinds.filter((one) => one === kind).length);
  return { at, waits, sessions: total, commits, rollbacks, blocksHit, blocksRead };
}

/** What a session is doing; undefined where it is idle, or waits for work as the server's own processes do. */
export function waitKindOf({ isOwn, state, waitType, waitEvent }: ServerSession): WaitKind | undefined {
  if (isOwn || waitType === 'Activity' || state === 'idle') return undefined;
  if (state?.startsWith('idle in transaction') === true) return 'client';
  if (waitType === null) return state === 'active' ? 'running' : undefined;
  if (waitType === 'Lock') return 'lock';
  if (/wal/iu.test(waitEvent ?? '')) return 'writing';
  if (waitType === 'IO') return /write|extend|sync|truncate/iu.test(waitEvent ?? '') ? 'writing' : 'reading';
  return waitType === 'Client' ? 'client' : 'other';
}
