import type { OpenDatabase } from '#core/connection/openDatabase.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { Watched } from '#core/connection/lifetime/probe.ts';
import type { Tunnel } from '#core/connection/ssh/tunnel/tunnel.ts';
import type { Supervisor } from '#core/connection/lifetime/supervisor.ts';
import { FailureError } from '#shared/failure.ts';

/** A database together with the route to it. */
export interface KeptDatabase extends Watched {
  readonly database: OpenDatabase;
  /** The jump hosts on the way; undefined for a direct connection. */
  readonly tunnel?: Tunnel | undefined;
}

/** How often one read is repeated after its connection was lost. */
const maxRepeats = 3;

/**
 * The database of a connection that survives losses: a read that is in progress when the connection is lost is repeated
 * once it is re-established. Only reads can be made through it.
 */
export function makeResilientDatabase<Kept extends KeptDatabase>(
  supervisor: Supervisor<Kept>,
  first: OpenDatabase,
): ReadOnlyDatabase {
  const latest = (): OpenDatabase => supervisor.now()?.database ?? first;
  const ask = async <Result>(
    signal: AbortSignal,
    read: (database: OpenDatabase) => Promise<Result>,
    repeats = 0,
  ): Promise<Result> => {
    const kept = await supervisor.available(signal);
    try {
      return await read(kept.database);
    } catch (error) {
      const gone = error instanceof FailureError && (isLoss(error) || supervisor.now() !== kept);
      if (!gone || signal.aborted || isOwnFault(error) || repeats >= maxRepeats) throw error;
      supervisor.lost(kept, error);
      return ask(signal, read, repeats + 1);
    }
  };
  return {
    dialect: first.dialect,
    get shape() {
      return latest().shape;
    },
    // Building a query needs no connection, so the builder survives a loss.
    build: first.build,
    rows: async (options) => ask(options.signal, async (database) => database.rows(options)),
    bytes: async (query, signal) => ask(signal, async (database) => database.bytes(query, signal)),
    positionalRows: async (query, signal) => ask(signal, async (database) => database.positionalRows(query, signal)),
    // Not repeated: a snapshot is consistent, and its time has passed.
    inSnapshot: async (work, signal) => (await supervisor.available(signal)).database.inSnapshot(work, signal),
  };
}

/** A refused login means that no session can be opened any more: the user is asked once, and the read waits. */
function isLoss({ failure }: FailureError): boolean {
  return ['connection-lost', 'unreachable', 'login-refused'].includes(failure.code);
}

/** An error of the query itself, which repeating it would not fix. */
function isOwnFault({ failure }: FailureError): boolean {
  return failure.code === 'cancelled' || failure.code === 'bad-input' || failure.code === 'damaged';
}
