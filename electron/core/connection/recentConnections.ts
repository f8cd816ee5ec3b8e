import { join } from 'node:path';
import { z } from 'zod';
import { makeSettingsFile } from '#core/settingsFile.ts';
import { recentConnectionSchema, type RecentConnection } from '#shared/domain/connection.ts';

const entrySchema = z.strictObject({
  ...recentConnectionSchema.unwrap().shape,
  /** A file's path or an address without its password. */
  address: z.string(),
});
export type RecentEntry = z.infer<typeof entrySchema>;

const fileSchema = z.strictObject({ version: z.literal(1), entries: z.array(entrySchema) });
const kept = 30;

/** Connections that were opened before, newest first, kept in `recent.json`. */
export interface RecentConnections {
  readonly list: () => Promise<readonly RecentConnection[]>;
  readonly find: (id: string) => Promise<RecentEntry | undefined>;
  readonly remember: (entry: RecentEntry) => Promise<void>;
  readonly forget: (id: string) => Promise<void>;
}

/** Keeps the recent connections in the given directory. */
export function makeRecentConnections(directory: string): RecentConnections {
  const file = makeSettingsFile({
    path: join(directory, 'recent.json'),
    schema: fileSchema,
    missing: { version: 1, entries: [] },
  });
  const entries = async (): Promise<RecentEntry[]> => (await file.read()).entries;
  return {
    list: async () => (await entries()).map(({ address: _address, ...recent }) => recent),
    find: async (id) => (await entries()).find((entry) => entry.id === id),
    remember: async (entry) =>
      file.update(({ entries: before }) => ({
        version: 1,
        entries: [entry, ...before.filter(({ id }) => id !== entry.id)].slice(0, kept),
      })),
    forget: async (id) =>
      file.update(({ entries: before }) => ({ version: 1, entries: before.filter((entry) => entry.id !== id) })),
  };
}
