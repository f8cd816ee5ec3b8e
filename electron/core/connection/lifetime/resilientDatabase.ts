import type { OpenDatabase } from '#core/connection/openDatabase.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import type { Supervisor, Watched } from '#core/connection/lifetime/supervisor.ts';
import { FailureError } from '#shared/failure.ts';

/** A database together with the way to it. */
export interface KeptDatabase extends Watched {
  readonly database: OpenDatabase;
}

/** How often one read is asked again after the connection was lost under it. */
const maxRepeats = 3;

/**
 * The database of a connection that outlives losses: a read that is in flight when the connection is lost is asked again
 * once it stands again. Reads are the only thing that can be asked of it.
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
    const kept = await supervisor.standing(signal);
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
    // Building needs no connection: what was built outlives a loss.
    build: first.build,
    rows: async (options) => ask(options.signal, async (database) => database.rows(options)),
    bytes: async (query, signal) => ask(signal, async (database) => database.bytes(query, signal)),
    positionalRows: async (query, signal) => ask(signal, async (database) => database.positionalRows(query, signal)),
    // Not asked again: what was read of it is of a moment that is gone.
    inSnapshot: async (work, signal) => (await supervisor.standing(signal)).database.inSnapshot(work, signal),
  };
}

function isLoss({ failure }: FailureError): boolean {
  return failure.code === 'connection-lost' || failure.code === 'unreachable';
}

/** A fault of the question itself, which asking again would not heal. */
function isOwnFault({ failure }: FailureError): boolean {
  return failure.code === 'cancelled' || failure.code === 'bad-input' || failure.code === 'damaged';
}
