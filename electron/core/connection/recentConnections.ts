import { join } from 'node:path';
import { z } from 'zod';
import { isOwnTemporary } from '#core/ownFiles.ts';
import { makeSettingsFile } from '#core/settingsFile.ts';
import { roleSchema } from '#shared/domain/profile.ts';
import { recentConnectionSchema, type RecentConnection } from '#shared/domain/connection.ts';
import { FailureError } from '#shared/failure.ts';

const entrySchema = z.strictObject({
  ...recentConnectionSchema.unwrap().shape,
  /** A file's path or an address without its password. */
  address: z.string(),
  /** The user's answer, if it was reached through a forwarded port. */
  role: roleSchema.optional(),
});
export type RecentEntry = z.infer<typeof entrySchema>;

const fileSchema = z.strictObject({ version: z.literal(1), entries: z.array(entrySchema) });
const kept = 30;

/**
 * Connections that were opened before, newest first, stored in `recent.json`. The list is a convenience: a database
 * opens, and its rows are counted, even if the list cannot be written.
 */
export interface RecentConnections {
  readonly list: () => Promise<readonly RecentConnection[]>;
  readonly find: (id: string) => Promise<RecentEntry | undefined>;
  /**
   * Stores an opened connection as the newest, with the last known number of simulations; not one that ends with the program, such
   * as an opened backup.
   */
  readonly remember: (entry: Omit<RecentEntry, 'simulations'>) => Promise<void>;
  /** Stores how many simulations a connection has; without effect if it is not in the list. */
  readonly noteSimulations: (id: string, simulations: number) => Promise<void>;
  readonly forget: (id: string) => Promise<void>;
}

/** Keeps the recent connections in the given directory. */
export function makeRecentConnections(directory: string): RecentConnections {
  const file = makeSettingsFile({
    path: join(directory, 'recent.json'),
    schema: fileSchema,
    missing: { version: 1, entries: [] },
  });
  const write: typeof file.update = async (change) => {
    try {
      await file.update(change);
    } catch (error) {
      const isFault = error instanceof FailureError || (error instanceof Error && 'syscall' in error);
      if (!isFault) throw error;
    }
  };
  const isLasting = ({ address }: Pick<RecentEntry, 'address'>): boolean => !isOwnTemporary(address);
  const entries = async (): Promise<RecentEntry[]> => (await file.read()).entries.filter(isLasting);
  return {
    list: async () => (await entries()).map(({ address: _address, role: _role, ...recent }) => recent),
    find: async (id) => (await entries()).find((entry) => entry.id === id),
    remember: async (entry) => {
      if (!isLasting(entry)) return;
      await write(({ entries: before }) => ({
        version: 1,
        entries: [
          { ...entry, simulations: before.find(({ id }) => id === entry.id)?.simulations ?? null },
          ...before.filter(({ id }) => id !== entry.id),
        ].slice(0, kept),
      }));
    },
    noteSimulations: async (id, simulations) => {
      const entry = (await entries()).find((each) => each.id === id);
      if (entry === undefined || entry.simulations === simulations) return;
      await write(({ entries: before }) => ({
        version: 1,
        entries: before.map((each) => (each.id === id ? { ...each, simulations } : each)),
      }));
    },
    forget: async (id) =>
      file.update(({ entries: before }) => ({ version: 1, entries: before.filter((entry) => entry.id !== id) })),
  };
}
