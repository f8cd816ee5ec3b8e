import { applyImport } from '#core/admin/archive/importInto.ts';
import { applyRestore, planRestore, type RestoreOptions } from '#core/admin/archive/restore.ts';
import type { Connections } from '#core/connection/connections.ts';
import type { TransactionOptions, WritableDatabase } from '#core/connection/writableDatabase.ts';
import type { Journal } from '#core/journal/journal.ts';
import type { Restored } from '#shared/domain/archive.ts';
import type { Connection } from '#shared/domain/connection.ts';
import { FailureError, makeFailure } from '#shared/failure.ts';

/** What restoring needs of core. */
export interface RestoringOptions {
  readonly connections: Pick<Connections, 'get' | 'database' | 'openWritable' | 'status'>;
  readonly journal: Pick<Journal, 'append'>;
  /** Hears that rows were put into a connection's database, or may have been. */
  readonly onRowsChanged: (connectionId: string) => void;
}

interface Wish {
  readonly connectionId: string;
  readonly path: string;
  readonly expected?: Readonly<Record<string, number>> | undefined;
  /** The name that was typed, which production demands. */
  readonly typedName: string;
}

type Options = Omit<RestoreOptions, 'ids'>;

interface Restoring {
  readonly restore: (wish: Wish, options: Options, signal: AbortSignal) => Promise<Restored>;
  readonly importInto: (wish: Wish, options: Options, signal: AbortSignal) => Promise<Restored>;
}

/** In seconds. One statement inserts a few thousand rows at most. */
const limits = { lockTimeoutSeconds: 30, statementTimeoutSeconds: 300 };

/**
 * Restores and imports on unlocked connections, each with its line in the journal, whatever came of it. Where the
 * connection is lost while a restore is committed, the database is looked at before anything is said.
 */
export function makeRestoring({ connections, journal, onRowsChanged }: RestoringOptions): Restoring {
  const run = async (
    act: string,
    wish: Wish,
    work: (database: WritableDatabase) => Promise<Restored>,
  ): Promise<Restored> => {
    const { name, place } = connections.get(wish.connectionId);
    assertTypedName(connections.get(wish.connectionId), wish.typedName);
    const deed = {
      databaseUser: / as (\S+)$/u.exec(place)?.[1] ?? '',
      connection: `${name}, ${place}`,
      act,
      parameters: { archive: wish.path },
      archive: wish.path,
    };
    const writable = await connections.openWritable(wish.connectionId);
    try {
      const restored = await work(writable.database);
      onRowsChanged(wish.connectionId);
      await journal.append({ ...deed, counts: restored.inserted, outcome: 'done' });
      return restored;
    } catch (error) {
      if (isUnknown(error)) onRowsChanged(wish.connectionId);
      await journal.append({ ...deed, counts: {}, outcome: isUnknown(error) ? 'unknown' : 'failed' });
      throw error;
    } finally {
      await writable.close();
    }
  };
  return {
    restore: async (wish, options, signal) =>
      run('restore-archive', wish, async (database) => {
        const keeping = { ...options, ids: 'keep', ...planOf(wish) } as const;
        try {
          return await applyRestore(database, keeping, transactionOf(signal));
        } catch (error) {
          const found = isUnknown(error)
            ? await lookFor(connections.database(wish.connectionId), keeping, signal)
            : null;
          if (found === null) throw error;
          return found;
        }
      }),
    importInto: async (wish, options, signal) =>
      run('import-archive', wish, async (database) =>
        applyImport(database, { ...options, ...planOf(wish) }, transactionOf(signal)),
      ),
  };
}

/** The name that must be typed to put rows into a connection's database; null where none must. */
export function typedNameFor({ role, name }: Pick<Connection, 'role' | 'name'>): string | null {
  return role === 'production' ? name : null;
}

function assertTypedName(connection: Pick<Connection, 'role' | 'name'>, typed: string): void {
  const wanted = typedNameFor(connection);
  if (wanted === null || typed.trim() === wanted.trim()) return;
  throw makeFailure({
    code: 'not-allowed',
    message: `The name that was typed is not '${wanted}'`,
    hint: 'Type the name of the connection exactly: this is production.',
  });
}

function planOf({ expected }: Wish): { readonly plan?: { readonly insert: Readonly<Record<string, number>> } } {
  return expected === undefined ? {} : { plan: { insert: expected } };
}

function transactionOf(signal: AbortSignal): TransactionOptions {
  return { signal, ...limits };
}

function isUnknown(error: unknown): boolean {
  return error instanceof FailureError && error.failure.details.includes('outcome unknown');
}

/** What was restored, where every row of the archive stands in the database now; null where not, or where that cannot be told. */
async function lookFor(
  database: Parameters<typeof planRestore>[0],
  options: RestoreOptions,
  signal: AbortSignal,
): Promise<Restored | null> {
  try {
    const { insert, present, skipped, notes } = await planRestore(database, options, signal);
    return Object.keys(insert).length === 0 ? { inserted: present, replaced: {}, skipped, notes, archive: null } : null;
  } catch (error) {
    if (error instanceof FailureError) return null;
    throw error;
  }
}
