import { applySchema, type RefusedStatement } from '#core/backups/postgres/applySchema.ts';
import { readRows, writeRows } from '#core/backups/postgres/copyRows.ts';
import type { CopiedTable, DatabaseDescription } from '#core/backups/postgres/databaseDescription.ts';
import type { TableContent } from '#core/backups/rowDigest.ts';
import type { CopySession } from '#core/connection/copySession.ts';

/** How far a copy is. */
export interface CopyProgress {
  readonly table: string;
  readonly rows: number;
  readonly bytes: number;
}

interface CopyOptions {
  /** A reading session, and what it described. */
  readonly from: CopySession;
  readonly description: DatabaseDescription;
  /** A writing session of an empty database. */
  readonly into: CopySession;
  /** The rows of a table to copy: all of them, none, or those of a SELECT of the same columns. */
  readonly rowsOf?: (table: CopiedTable) => 'all' | 'none' | { readonly select: string };
  readonly onProgress?: (progress: CopyProgress) => void;
}

export interface CopyReport {
  /** What was copied, by table; those of 'none' are not in it. */
  readonly tables: ReadonlyMap<string, TableContent>;
  readonly refused: readonly RefusedStatement[];
}

/** Copies a database from one server into an empty database of another, without a file in between. */
export async function copyDatabase(options: CopyOptions, signal: AbortSignal): Promise<CopyReport> {
  const { from, into, description, rowsOf = () => 'all', onProgress } = options;
  const phase = (wanted: string) => description.statements.filter((each) => each.phase === wanted);
  const refused = [...(await applySchema(into, phase('before'), { signal }))];
  const tables = new Map<string, TableContent>();
  const sum = { rows: 0, bytes: 0 };
  for (const table of description.tables) {
    const which = rowsOf(table);
    if (which === 'none') continue;
    onProgress?.({ table: table.sql, ...sum });
    const queue = makeQueue(() => onProgress?.({ table: table.sql, ...sum }));
    const reading = readRows(
      from,
      {
        table,
        select: which === 'all' ? undefined : which.select,
        take: (piece, isEnd) => {
          if (isEnd) sum.rows += 1;
          sum.bytes += piece.length;
          return queue.push(piece);
        },
      },
      signal,
    ).then(
      (content) => {
        queue.end();
        return content;
      },
      (error: unknown) => {
        queue.fail(error);
        throw error;
      },
    );
    // One of the two fails first; the other one then fails because of it.
    const writing = writeRows(into, table, { pieces: queue.pieces(), signal }).catch((error: unknown) => {
      queue.abandon(error);
      throw error;
    });
    const [content] = await Promise.all([reading, writing]);
    tables.set(table.sql, content);
  }
  refused.push(...(await applySchema(into, phase('after'), { signal })));
  return { tables, refused };
}

/** In bytes: how much is read ahead of what is written. */
const maxHeld = 4 << 20;
const pieceBytes = 256 << 10;

interface Queue {
  /** Returns a promise once enough is held. */
  readonly push: (row: Uint8Array) => Promise<void> | undefined;
  readonly end: () => void;
  readonly fail: (error: unknown) => void;
  /** The reader has gone: what is pushed from now on is refused. */
  readonly abandon: (error: unknown) => void;
  readonly pieces: () => AsyncGenerator<Uint8Array>;
}

function makeQueue(onPiece: () => void): Queue {
  let rows: Uint8Array[] = [];
  let held = 0;
  let state: { readonly kind: 'open' | 'ended' } | { readonly kind: 'failed'; readonly error: unknown } = {
    kind: 'open',
  };
  let wakeReader = Promise.withResolvers<void>();
  let room: PromiseWithResolvers<void> | undefined;
  const settle = (next: typeof state): void => {
    if (state.kind === 'open') state = next;
    wakeReader.resolve();
  };
  return {
    push: (row) => {
      if (state.kind === 'failed') throw state.error;
      rows.push(row);
      held += row.length;
      if (held >= pieceBytes) wakeReader.resolve();
      if (held < maxHeld) return undefined;
      room ??= Promise.withResolvers();
      return room.promise;
    },
    end: () => settle({ kind: 'ended' }),
    fail: (error) => settle({ kind: 'failed', error }),
    abandon: (error) => {
      settle({ kind: 'failed', error });
      room?.reject(error);
    },
    pieces: async function* pieces() {
      for (;;) {
        await wakeReader.promise;
        if (state.kind === 'failed') throw state.error;
        const piece = Buffer.concat(rows);
        const isLast = state.kind === 'ended';
        rows = [];
        held = 0;
        if (!isLast) wakeReader = Promise.withResolvers();
        room?.resolve();
        room = undefined;
        onPiece();
        if (piece.length > 0) yield piece;
        if (isLast) return;
      }
    },
  };
}
