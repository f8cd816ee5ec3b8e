import { createHash } from 'node:crypto';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import { baseSetsSchema } from '#core/edits/bases.ts';
import type { KeptEdits } from '#core/edits/stageEdits.ts';
import { unlessMissing } from '#core/errorCode.ts';
import { withFileLock } from '#core/fileLock.ts';
import { parseJson } from '#core/parseJson.ts';
import { readStateFile } from '#core/stateFile.ts';
import { serialize } from '#core/serialize.ts';
import { type RelationName, relationNameSchema } from '#shared/domain/catalog.ts';
import { stagedEditsSchema } from '#shared/domain/edit.ts';

/** The edits that are kept until they are applied, a file for each table of each connection. */
export interface EditStore {
  readonly read: (connectionId: string, relation: RelationName) => Promise<KeptEdits>;
  /** Reads, changes and writes as one step, also across processes. Without any step left, the file is removed. */
  readonly update: (
    of: { readonly connectionId: string; readonly relation: RelationName },
    change: (before: KeptEdits) => Promise<KeptEdits>,
  ) => Promise<KeptEdits>;
}

export const noEdits: KeptEdits = { steps: [], bases: [] };

const fileSchema = z.strictObject({
  version: z.literal(1),
  connectionId: z.string(),
  relation: relationNameSchema,
  steps: stagedEditsSchema.unwrap().shape.steps,
  bases: baseSetsSchema,
});

/** Keeps them in `edits/` of the program's folder. A file that cannot be read is set aside. */
export function makeEditStore(directory: string): EditStore {
  const folder = join(directory, 'edits');
  const inQueue = serialize();
  const pathOf = (connectionId: string, { schema, name }: RelationName): string => {
    const digest = createHash('sha256')
      .update(JSON.stringify([connectionId, schema, name]))
      .digest('hex');
    return join(folder, `${digest.slice(0, 40)}.json`);
  };
  /** What this process read or wrote last, with the time of the file: a large one is not parsed for every edit. */
  let last: { readonly path: string; readonly writtenAt: number; readonly kept: KeptEdits } | undefined;
  const remember = async (path: string, kept: KeptEdits): Promise<KeptEdits> => {
    last = { path, writtenAt: (await stat(path)).mtimeMs, kept };
    return kept;
  };
  const read = async (path: string): Promise<KeptEdits> => {
    const found = await unlessMissing(stat(path));
    if (found !== undefined && last?.path === path && last.writtenAt === found.mtimeMs) return last.kept;
    const text = await unlessMissing(readStateFile(path));
    if (text === undefined) return noEdits;
    const parsed = fileSchema.safeParse(parseJson(text));
    if (parsed.success) return remember(path, { steps: parsed.data.steps, bases: parsed.data.bases });
    await rename(path, `${path}.damaged-${Date.now()}`);
    return noEdits;
  };
  return {
    read: async (connectionId, relation) => inQueue(async () => read(pathOf(connectionId, relation))),
    update: async ({ connectionId, relation }, change) =>
      inQueue(async () => {
        const path = pathOf(connectionId, relation);
        await mkdir(folder, { recursive: true, mode: 0o700 });
        return withFileLock(path, async () => {
          const kept = await change(await read(path));
          if (kept.steps.length === 0) {
            await rm(path, { force: true });
            return kept;
          }
          const file = { version: 1, connectionId, relation, ...kept };
          await writeFileAtomic(path, JSON.stringify(file), { mode: 0o600 });
          return remember(path, kept);
        });
      }),
  };
}
