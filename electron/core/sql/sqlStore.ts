import { join } from 'node:path';
import { z } from 'zod';
import { redact } from '#core/connection/redact.ts';
import { makeSettingsFile } from '#core/settingsFile.ts';
import { maskSqlSecrets } from '#core/sql/maskSqlSecrets.ts';
import { type SqlFile, sqlFileSchema, type SqlHistoryEntry, sqlHistoryEntrySchema } from '#shared/domain/sql.ts';
import { makeFailure } from '#shared/failure.ts';

/** The texts and the history of the SQL view, in the program's own folder. */
export interface SqlStore {
  readonly files: () => Promise<readonly SqlFile[]>;
  /** Keeps a file under its id. Fails with too-large where there are too many. */
  readonly save: (file: SqlFile) => Promise<void>;
  readonly remove: (id: string) => Promise<void>;
  /** The newest first; only those that hold the text, in any case. */
  readonly history: (found: HistoryFilter) => Promise<readonly SqlHistoryEntry[]>;
  readonly remember: (entry: SqlHistoryEntry) => Promise<void>;
  /** Fails with not-found where the history no longer has it, with too-large where too many are marked. */
  readonly star: (marked: Pick<SqlHistoryEntry, 'at' | 'sql' | 'isStarred'>) => Promise<void>;
}

interface HistoryFilter {
  readonly text: string;
  readonly connectionId: string | null;
  readonly onlyFailed: boolean;
  readonly onlyStarred: boolean;
  readonly limit: number;
}

const maxFiles = 100;
/** In characters, for all files. */
const maxTexts = 5_000_000;
const maxEntries = 2000;
const maxStarred = 500;
/** In characters, for one statement of the history. */
const maxStatement = 4000;

const filesSchema = z.strictObject({ version: z.literal(1), files: z.array(sqlFileSchema) });
const historySchema = z.strictObject({ version: z.literal(1), entries: z.array(sqlHistoryEntrySchema) });

/** Keeps them in the given directory; damaged files are set aside. */
export function makeSqlStore(directory: string): SqlStore {
  const files = makeSettingsFile({
    path: join(directory, 'sql-files.json'),
    schema: filesSchema,
    missing: { version: 1, files: [] },
  });
  const history = makeSettingsFile({
    path: join(directory, 'sql-history.json'),
    schema: historySchema,
    missing: { version: 1, entries: [] },
  });
  return {
    files: async () => (await files.read()).files,
    save: async (file) =>
      files.update((kept) => {
        const others = kept.files.filter(({ id }) => id !== file.id);
        const texts = others.reduce((sum, { text }) => sum + text.length, file.text.length);
        if (others.length >= maxFiles || texts > maxTexts) throw tooMany();
        const at = kept.files.findIndex(({ id }) => id === file.id);
        return { ...kept, files: at < 0 ? [...others, file] : kept.files.with(at, file) };
      }),
    remove: async (removed) =>
      files.update((kept) => ({ ...kept, files: kept.files.filter(({ id }) => id !== removed) })),
    history: async ({ text, connectionId, onlyFailed, onlyStarred, limit }) => {
      const wanted = text.toLowerCase();
      const { entries } = await history.read();
      return entries
        .filter((entry) => connectionId === null || entry.connectionId === connectionId)
        .filter((entry) => !onlyFailed || entry.error !== null)
        .filter((entry) => !onlyStarred || entry.isStarred)
        .filter(({ sql, error }) => `${sql} ${error ?? ''}`.toLowerCase().includes(wanted))
        .slice(-limit)
        .toReversed();
    },
    remember: async (entry) =>
      history.update((kept) => {
        const sql = maskSqlSecrets(redact(entry.sql.slice(0, maxStatement)));
        return { ...kept, entries: bounded([...kept.entries, { ...entry, sql }]) };
      }),
    star: async ({ at, sql, isStarred }) =>
      history.update((kept) => {
        const isMeant = (entry: SqlHistoryEntry): boolean => entry.at === at && entry.sql === sql;
        if (!kept.entries.some(isMeant)) throw notKept();
        const entries = kept.entries.map((entry) => (isMeant(entry) ? { ...entry, isStarred } : entry));
        if (isStarred && entries.filter((entry) => entry.isStarred).length > maxStarred) throw tooManyStarred();
        return { ...kept, entries };
      }),
  };
}

/** The newest entries, and every starred one. */
function bounded(entries: readonly SqlHistoryEntry[]): SqlHistoryEntry[] {
  let others = 0;
  return entries
    .toReversed()
    .filter(({ isStarred }) => isStarred || ++others <= maxEntries)
    .toReversed();
}

function notKept(): Error {
  return makeFailure({
    code: 'not-found',
    message: 'The history no longer has this statement',
    hint: `It keeps the last ${maxEntries} statements, and those that are starred.`,
  });
}

function tooManyStarred(): Error {
  return makeFailure({
    code: 'too-large',
    message: `At most ${maxStarred} statements can be starred`,
    hint: 'Remove the star from those that are no longer needed.',
  });
}

function tooMany(): Error {
  return makeFailure({
    code: 'too-large',
    message: `At most ${maxFiles} SQL files of 5 MB in total are kept`,
    hint: 'Close tabs that are no longer needed.',
  });
}
