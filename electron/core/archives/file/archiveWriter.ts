import { createHash, randomUUID } from 'node:crypto';
import { cellToJson } from '#core/archives/file/archiveCell.ts';
import { openArchiveFile } from '#core/archives/file/archiveFile.ts';
import { archiveEnding, maxLineLength } from '#core/archives/file/archiveFormat.ts';
import { makeSealer, type Sealer, type SecretsKey } from '#core/archives/file/archiveSecrets.ts';
import type { RawCell } from '#core/connection/readOnlyDatabase.ts';
import type { ArchiveHeader, FinishedArchive } from '#shared/domain/archive.ts';
import type { Dialect, Revision } from '#shared/domain/connection.ts';
import { isSecretColumn } from '#shared/domain/secretColumns.ts';
import { makeFailure } from '#shared/failure.ts';

/** A column of a table in an archive; the type is the server's word. */
export interface ArchiveColumn {
  readonly name: string;
  readonly type: string;
}

/** Writes an archive. The caller calls `finish` or `discard`; after a failure there is nothing left to discard. */
export interface ArchiveWriter {
  /**
   * Adds complete rows of one table as stored: every column, in the given order. Called once or more per table, parents
   * before children. Fails with too-large, unavailable or cancelled, and the file is removed then.
   */
  readonly addRows: (
    table: string,
    columns: readonly ArchiveColumn[],
    rows: readonly (readonly RawCell[])[],
  ) => Promise<void>;
  /** Flushes the file to disk and gives it its name, readable only by its owner. */
  readonly finish: () => Promise<FinishedArchive>;
  /** Removes what was written. */
  readonly discard: () => Promise<void>;
}

export interface ArchiveOptions {
  readonly directory: string;
  readonly sizeLimitBytes: number;
  readonly header: {
    readonly operation: string;
    readonly parameters: Readonly<Record<string, string | number | boolean | null>>;
    /** The connection's name and place. */
    readonly connection: string;
    readonly dialect: Dialect;
    readonly revision: Revision;
    readonly serverVersion: string;
    /** ISO 8601, UTC. */
    readonly madeAt: string;
    readonly program: string;
  };
  /** `omit` leaves out the secret columns, for an archive for another database. */
  readonly secrets: SecretsKey | { readonly kind: 'omit' };
  readonly signal: AbortSignal;
}

/** How many characters of lines are written at once. */
const pieceLength = 1 << 18;
/** After how many characters a line with the checksum so far follows: it locates damage. */
const checkEvery = 4 << 20;

interface Content {
  readonly add: (line: string) => Promise<void>;
  readonly flush: () => Promise<void>;
  readonly sha256: () => string;
}

/** Begins an archive in a folder, in the format of docs/archive-format.md. */
export async function createArchive(options: ArchiveOptions): Promise<ArchiveWriter> {
  const { directory, sizeLimitBytes, signal } = options;
  if (signal.aborted) throw cancelledWriting();
  const sealer = options.secrets.kind === 'omit' ? undefined : await makeSealer(options.secrets);
  const header: ArchiveHeader = {
    format: 'tidescope-archive',
    version: 1,
    ...options.header,
    secrets: sealer?.header ?? { kind: 'omitted' },
  };
  const file = await openArchiveFile({ directory, name: nameOf(header), sizeLimitBytes });
  const content = makeContent(file.write);
  const counts = new Map<string, number>();
  const declared = new Map<string, string>();
  const guarded = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      if (signal.aborted) throw cancelledWriting();
      return await work();
    } catch (error) {
      await file.discard();
      throw error;
    }
  };
  await guarded(async () => content.add(JSON.stringify(header)));
  return {
    addRows: async (table, columns, rows) =>
      guarded(async () => {
        const declaration = JSON.stringify({ table, columns: columns.map(({ name, type }) => ({ name, type })) });
        if (declared.get(table) !== declaration) await content.add(declaration);
        declared.set(table, declaration);
        const encode = makeEncoder(table, columns, sealer);
        for (const row of rows) {
          if (signal.aborted) throw cancelledWriting();
          await content.add(encode(row));
          counts.set(table, (counts.get(table) ?? 0) + 1);
        }
      }),
    finish: async () =>
      guarded(async () => {
        await content.flush();
        const sha256 = content.sha256();
        const rows = Object.fromEntries(counts);
        await file.write(`${JSON.stringify({ end: true, rows, sha256 })}\n`);
        return { ...(await file.finish()), rows, sha256 };
      }),
    discard: file.discard,
  };
}

function makeContent(write: (text: string) => Promise<void>): Content {
  const hash = createHash('sha256');
  const state = { piece: '', sinceCheck: 0 };
  const flush = async (): Promise<void> => {
    const { piece } = state;
    state.piece = '';
    if (piece === '') return;
    hash.update(piece);
    state.sinceCheck += piece.length;
    await write(piece);
    if (state.sinceCheck < checkEvery) return;
    state.sinceCheck = 0;
    const line = `${JSON.stringify({ check: hash.copy().digest('hex') })}\n`;
    hash.update(line);
    await write(line);
  };
  return {
    add: async (line) => {
      if (line.length > maxLineLength) throw rowTooLarge();
      state.piece += `${line}\n`;
      if (state.piece.length >= pieceLength) await flush();
    },
    flush,
    sha256: () => hash.digest('hex'),
  };
}

/** Makes a function that turns the rows of one table into lines. */
function makeEncoder(
  table: string,
  columns: readonly ArchiveColumn[],
  sealer: Sealer | undefined,
): (row: readonly RawCell[]) => string {
  const start = `{"of":${JSON.stringify(table)},"row":[`;
  const idIndex = columns.findIndex(({ name }) => name === 'id');
  const secret = columns.map(({ name }) => (isSecretColumn(table, name) ? name : undefined));
  return (row) => {
    if (row.length !== columns.length)
      throw new Error(`${row.length} cells for ${columns.length} columns of ${table}.`);
    const cells = row.map((cell, index) => {
      const column = secret[index];
      if (column === undefined || cell === null) return cellToJson(cell);
      if (sealer === undefined) return '{"omitted":true}';
      return `{"sealed":"${sealer.seal(cell, { table, column, id: String(row[idIndex]) })}"}`;
    });
    return `${start}${cells.join(',')}]}`;
  };
}

/** `2026-11-22T21-40-00Z-remove-simulations-1a2b3c4d.tidescope.jsonl.gz` */
function nameOf({ operation, madeAt }: ArchiveHeader): string {
  const plain = (text: string): string => text.replaceAll(/[^\w-]+/gu, '-').slice(0, 60);
  return `${plain(madeAt)}-${plain(operation)}-${randomUUID().slice(0, 8)}${archiveEnding}`;
}

function rowTooLarge(): Error {
  return makeFailure({
    code: 'too-large',
    message: `A row is larger than the maximum of ${maxLineLength} bytes for one row of an archive`,
    hint: 'Save its blob separately first.',
  });
}

/** Why an archive was not made. */
export function cancelledWriting(): Error {
  return makeFailure({ code: 'cancelled', message: 'The archive was not written: the operation was cancelled.' });
}
