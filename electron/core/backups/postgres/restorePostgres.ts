import { applySchema, createDatabase, type RefusedStatement } from '#core/backups/postgres/applySchema.ts';
import { readRows, writeRows } from '#core/backups/postgres/copyRows.ts';
import type { CopyState } from '#core/backups/postgres/backUpPostgres.ts';
import {
  copiedTableSchema,
  type DatabaseDescription,
  describeDatabase,
  missingStatements,
  schemaStatementSchema,
} from '#core/backups/postgres/databaseDescription.ts';
import { type BackupFrame, readFrames } from '#core/backups/file/backupReader.ts';
import type { CopyOpening, CopySession } from '#core/connection/copySession.ts';
import { parseJson } from '#core/parseJson.ts';
import type { Sandbox } from '#core/sandbox/sandboxes.ts';
import type { BackupManifest } from '#shared/domain/backup.ts';
import { FailureError, makeFailure } from '#shared/failure.ts';
import { quoteIdentifier } from '#shared/sql/quoteIdentifier.ts';
import { z } from 'zod';

/** What a backup stores of a description. */
const storedDescriptionSchema = z.looseObject({
  statements: z.array(schemaStatementSchema).readonly(),
  encoding: z.string(),
  collate: z.string(),
  ctype: z.string(),
  roles: z.array(z.string()).readonly(),
});
type StoredDescription = z.infer<typeof storedDescriptionSchema>;

interface Restoring {
  readonly path: string;
  /** The name of the database to make. */
  readonly database: string;
  readonly openCopy: (how: CopyOpening) => Promise<CopySession>;
  /** On a server of the program's own: makes what the database needs and its login may not make. */
  readonly prepare?: Sandbox['prepare'] | undefined;
  readonly onProgress: (state: CopyState) => void;
  /** Gets the SHA-256 of the file. */
  readonly onChecksum: (sha256: string) => void;
}

/**
 * Makes a database out of a backup, checking the file on the way. A database that could not be completed is dropped.
 * Returns the dispensable statements that were refused.
 */
export async function restorePostgres(options: Restoring, signal: AbortSignal): Promise<readonly RefusedStatement[]> {
  const { path, database, openCopy, onChecksum } = options;
  const frames = readFrames(path, { signal, onChecksum });
  const state: { isMade: boolean; into?: CopySession } = { isMade: false };
  try {
    await nextOf(frames, 'header');
    const description = storedDescriptionSchema.parse(
      parseJson((await nextOf(frames, 'schema')).bytes.toString('utf8')),
    );
    const admin = await openCopy({ writes: true, signal });
    try {
      await createDatabase(admin, { ...description, name: database }, signal);
      state.isMade = true;
    } finally {
      await admin.close();
    }
    const { roles, statements } = description;
    const extensions = statements.filter(({ kind }) => kind === 'extension').map(({ name }) => name);
    await options.prepare?.({ database, roles, extensions }, signal);
    state.into = await openCopy({ writes: true, database, signal });
    const refused = await fill(state.into, { description, frames, options }, signal);
    await state.into.close();
    return refused;
  } catch (error) {
    await state.into?.close();
    if (state.isMade) await dropDatabase(openCopy, database);
    throw error;
  } finally {
    await frames.return(undefined);
  }
}

interface Filling {
  readonly description: StoredDescription;
  readonly frames: AsyncGenerator<BackupFrame>;
  readonly options: Restoring;
}

async function fill(
  into: CopySession,
  { description, frames, options }: Filling,
  signal: AbortSignal,
): Promise<readonly RefusedStatement[]> {
  const { encoding, statements } = description;
  if (encoding === 'SQL_ASCII') await into.run(`set client_encoding = 'SQL_ASCII'`, signal);
  const phase = (wanted: string) => statements.filter((each) => each.phase === wanted);
  const refused = [...(await applySchema(into, phase('before'), { signal }))];
  const sum = { rows: 0, bytes: 0 };
  let next = await frames.next();
  while (next.done !== true && next.value.type === 'table') {
    const table = copiedTableSchema.parse(parseJson(next.value.bytes.toString('utf8')));
    options.onProgress({ table: table.sql, ...sum });
    const after: { frame?: IteratorResult<BackupFrame, unknown> } = {};
    const pieces = async function* pieces(): AsyncGenerator<Uint8Array> {
      for (;;) {
        const found = await frames.next();
        if (found.done === true || found.value.type !== 'rows') {
          after.frame = found;
          return;
        }
        sum.bytes += found.value.bytes.length;
        options.onProgress({ table: table.sql, ...sum });
        yield found.value.bytes;
      }
    };
    await writeRows(into, table, { pieces: pieces(), signal });
    next = after.frame ?? (await frames.next());
  }
  if (next.done === true || next.value.type !== 'manifest') throw unexpectedOrder();
  // Runs to the end of the file, whose checksum is compared there.
  await frames.next();
  refused.push(...(await applySchema(into, phase('after'), { signal })));
  return refused;
}

async function nextOf(frames: AsyncGenerator<BackupFrame>, type: BackupFrame['type']): Promise<BackupFrame> {
  const next = await frames.next();
  if (next.done === true || next.value.type !== type) throw unexpectedOrder();
  return next.value;
}

function unexpectedOrder(): FailureError {
  return makeFailure({
    code: 'damaged',
    message: 'The parts of the backup are in the wrong order',
    hint: 'Use another backup.',
  });
}

/** Drops a database that the program has made. Never fails: its telling name shows what is left of it. */
export async function dropDatabase(openCopy: Restoring['openCopy'], database: string): Promise<void> {
  // Not with the call's signal, which may have been aborted.
  const signal = AbortSignal.timeout(30_000);
  try {
    const admin = await openCopy({ writes: true, signal });
    try {
      await admin.run(`drop database if exists ${quoteIdentifier(database)}`, signal);
    } finally {
      await admin.close();
    }
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
  }
}

/** Compares a database with the manifest of the backup that it was made of; a sentence for each difference. */
export async function compareWithBackup(
  session: CopySession,
  {
    manifest,
    description,
  }: { readonly manifest: BackupManifest; readonly description: Pick<DatabaseDescription, 'statements'> },
  { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress: (table: string) => void },
): Promise<readonly string[]> {
  const found = await describeDatabase(session, signal);
  const differences: string[] = [];
  if (found.encoding === 'SQL_ASCII') await session.run(`set local client_encoding = 'SQL_ASCII'`, signal);
  const tables = new Map(found.tables.map((table) => [table.sql, table]));
  for (const { name, rows, digest } of manifest.tables) {
    const table = tables.get(name);
    if (table === undefined) {
      differences.push(`The table ${name} is missing.`);
      continue;
    }
    onProgress(name);
    const content = await readRows(session, { table, take: () => undefined }, signal);
    if (content.rows !== rows) differences.push(`${name} has ${content.rows} rows instead of ${rows}.`);
    else if (content.digest !== digest) differences.push(`The rows of ${name} differ.`);
  }
  const by = Number.parseInt(manifest.serverVersion, 10) === found.major ? 'text' : 'name';
  for (const { kind, name } of missingStatements(description.statements, found.statements, by)) {
    differences.push(`The ${kind} '${name}' is missing or different.`);
  }
  return differences;
}

/** The description of a database that a backup stores. */
export async function readDescription(path: string, signal: AbortSignal): Promise<StoredDescription> {
  const frames = readFrames(path, { signal });
  try {
    await nextOf(frames, 'header');
    return storedDescriptionSchema.parse(parseJson((await nextOf(frames, 'schema')).bytes.toString('utf8')));
  } finally {
    await frames.return(undefined);
  }
}
