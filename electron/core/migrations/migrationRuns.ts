import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { makeBackgroundRuns } from '#core/backgroundRuns.ts';
import { migrate, type ProductionContext } from '#core/migrations/productionMigration.ts';
import { makeSettingsFile } from '#core/settingsFile.ts';
import {
  type MigrationRecord,
  migrationRecordSchema,
  type MigrationRequest,
  type MigrationState,
} from '#shared/domain/migration.ts';
import { FailureError, isCancelled, makeFailure } from '#shared/failure.ts';

/** Upgrades and downgrades of databases themselves, which go on while the window shows something else. */
export interface MigrationRuns {
  readonly start: (request: MigrationRequest) => void;
  readonly state: (connectionId: string) => MigrationState['migration'];
  /** The last one that ended. */
  readonly record: (connectionId: string) => Promise<MigrationRecord | null>;
  readonly stop: (connectionId: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

const keptRecords = 10;
const fileSchema = z.strictObject({ version: z.literal(1), records: z.array(migrationRecordSchema) });

/** Keeps the records in a folder of the program. */
export function makeMigrationRuns(context: ProductionContext, folder: string): MigrationRuns {
  const runs = makeBackgroundRuns<MigrationState['migration']>();
  const fileOf = (connectionId: string) =>
    makeSettingsFile({
      path: join(folder, `${createHash('sha256').update(connectionId).digest('hex').slice(0, 24)}.json`),
      schema: fileSchema,
      missing: { version: 1, records: [] },
    });
  const keep = async (connectionId: string, record: MigrationRecord): Promise<void> => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await fileOf(connectionId).update(({ records }) => ({
      version: 1,
      records: [record, ...records].slice(0, keptRecords),
    }));
  };
  return {
    start: (request) => {
      const { connectionId, direction } = request;
      if (runs.get(connectionId)?.state.step === 'running') return;
      const beginning = { step: 'running', direction, text: 'Starting', revision: '', steps: [] } as const;
      const run = runs.add(connectionId, beginning);
      const { signal } = run.controller;
      const change = (part: Partial<typeof run.state>): void => {
        if (run.state.step === 'running') run.state = { ...run.state, ...part, step: 'running', direction };
      };
      const work = async (): Promise<void> => {
        const record = await migrate(context, request, {
          signal,
          onProgress: (_fraction, text, steps) => change({ text, ...(steps === undefined ? {} : { steps }) }),
          onRevision: (revision) => change({ revision }),
        });
        await keep(connectionId, record);
      };
      const settle = async (): Promise<void> => {
        try {
          await work();
          run.state = { step: 'idle' };
        } catch (error) {
          const isStopped = signal.aborted || isCancelled(error);
          run.state = isStopped ? { step: 'idle' } : { step: 'failed', direction, failure: failureOf(error) };
        }
      };
      run.done = settle();
    },
    state: (connectionId) => runs.get(connectionId)?.state ?? { step: 'idle' },
    record: async (connectionId) => (await fileOf(connectionId).read()).records[0] ?? null,
    stop: runs.stop,
    close: runs.close,
  };
}

function failureOf(error: unknown): FailureError['failure'] {
  if (error instanceof FailureError) return error.failure;
  const message = error instanceof Error ? error.message : String(error);
  const hint = 'The journal says whether the revisions were committed.';
  return makeFailure({ code: 'unexpected', message: `The migration ended: ${message.slice(0, 300)}`, hint }).failure;
}
