import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type BackgroundRun, instantNow, makeBackgroundRuns } from '#core/backgroundRuns.ts';
import type { Connections } from '#core/connection/connections.ts';
import type { HandlersOf } from '#core/handlersOf.ts';
import { blobTables } from '#core/integrity/checkBlob.ts';
import { type BlobFindings, compareFindings } from '#core/integrity/findings.ts';
import { openPageHashes } from '#core/integrity/identicalPages.ts';
import { type BlobProgress, type IntegrityRun, runIntegrity } from '#core/integrity/runIntegrity.ts';
import { makeSettingsFile, type SettingsFile } from '#core/settingsFile.ts';
import type { integrityCalls } from '#shared/contract/integrityCalls.ts';
import {
  type IntegrityPace,
  integrityReportSchema,
  type IntegrityReport,
  type IntegrityState,
} from '#shared/domain/integrity.ts';
import { formatCount } from '#shared/figures.ts';
import { FailureError, isCancelled, makeFailure } from '#shared/failure.ts';

/** The handlers of `integrityCalls`, and the runs behind them. */
export interface Integrity {
  readonly handlers: HandlersOf<typeof integrityCalls, 'signal'>;
  /** Stops all runs; they can be continued later. */
  readonly close: () => Promise<void>;
}

const savedFinding = z.strictObject({
  count: z.number(),
  bytes: z.number().nullable(),
  examples: z.array(z.strictObject({ id: z.number(), text: z.string() })),
  ids: z.array(z.number()),
});
const checkpointSchema = z.strictObject({
  startedAt: z.string(),
  savedAt: z.string(),
  hashes: z.int(),
  progress: z.strictObject({
    table: z.enum(blobTables),
    afterId: z.number(),
    opened: z.number(),
    bytes: z.number(),
    found: z.record(z.string(), savedFinding).transform((found): BlobFindings => found),
  }),
});
const fileSchema = z.strictObject({
  version: z.literal(1),
  report: integrityReportSchema.nullable(),
  checkpoint: checkpointSchema.nullable(),
});
type Kept = z.infer<typeof fileSchema>;

type Run = BackgroundRun<IntegrityState['run']>;

interface Beginning {
  readonly run: Run;
  readonly connectionId: string;
  readonly pace: IntegrityPace;
  readonly continues: boolean;
}

/** Makes what checks databases and keeps the last report of each in the program's own folder. */
export function makeIntegrity({
  directory,
  connections,
}: {
  readonly directory: string;
  readonly connections: Pick<Connections, 'database' | 'get'>;
}): Integrity {
  const folder = join(directory, 'integrity');
  const runs = makeBackgroundRuns<IntegrityState['run']>();
  const pathOf = (connectionId: string): string =>
    join(folder, createHash('sha256').update(connectionId).digest('hex').slice(0, 24));
  const fileOf = (connectionId: string): SettingsFile<Kept> =>
    makeSettingsFile<Kept>({
      path: `${pathOf(connectionId)}.json`,
      schema: fileSchema,
      missing: { version: 1, report: null, checkpoint: null },
    });
  const begin = async (connectionId: string, pace: IntegrityPace, continues: boolean): Promise<void> => {
    if (runs.get(connectionId)?.state.step === 'running') return;
    const run = runs.add(connectionId, starting);
    try {
      await start({ run, connectionId, pace, continues });
    } catch (error) {
      runs.forget(connectionId);
      throw error;
    }
  };
  const start = async ({ run, connectionId, pace, continues }: Beginning): Promise<void> => {
    const database = connections.database(connectionId);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = fileOf(connectionId);
    const { checkpoint } = await file.read();
    const found = continues ? checkpoint : null;
    const progress: BlobProgress = found?.progress ?? firstProgress();
    const hashes = await openPageHashes(`${pathOf(connectionId)}.pages`, found?.hashes ?? 0);
    const startedAt = found?.startedAt ?? instantNow();
    const save = async (): Promise<void> => {
      const known = await hashes.save();
      const saved = { startedAt, savedAt: instantNow(), hashes: known, progress };
      await file.update((kept) => ({ ...kept, checkpoint: saved }));
    };
    const { signal } = run.controller;
    const tell = teller(run);
    run.done = finish({ database, pace, progress, hashes, save, tell, signal }, run, async (result) => {
      const { name, place, serverVersion, revision } = connections.get(connectionId);
      await file.update(({ report }) => {
        const fresh: IntegrityReport = {
          version: 1,
          connection: { name, place, serverVersion },
          revision: revision.byShape,
          startedAt,
          finishedAt: instantNow(),
          blobs: { opened: progress.opened, bytes: progress.bytes },
          rules: result.rules,
          unchecked: result.unchecked,
          ...compareFindings(result.findings, report),
        };
        return { version: 1, report: fresh, checkpoint: null };
      });
      await rm(`${pathOf(connectionId)}.pages`, { force: true });
    });
  };
  return {
    handlers: {
      'integrity.state': async ({ connectionId }) => {
        const { report, checkpoint } = await fileOf(connectionId).read();
        const state = runs.get(connectionId)?.state ?? { step: 'idle' };
        return { run: state, report, stopped: state.step === 'running' ? null : describeStop(checkpoint) };
      },
      'integrity.start': async ({ connectionId, pace, continues }) => {
        await begin(connectionId, pace, continues);
        return {};
      },
      'integrity.stop': async ({ connectionId }) => {
        await runs.stop(connectionId);
        return {};
      },
    },
    close: runs.close,
  };
}

const starting: IntegrityState['run'] = { step: 'running', fraction: 0, text: 'Starting', remaining: null, found: 0 };

function firstProgress(): BlobProgress {
  return { table: 'Page', afterId: -1, opened: 0, bytes: 0, found: {} };
}

function describeStop(checkpoint: Kept['checkpoint']): IntegrityState['stopped'] {
  if (checkpoint === null) return null;
  const { opened, table } = checkpoint.progress;
  return { text: `Stopped at ${table} after ${formatCount(opened)} blobs`, at: checkpoint.savedAt };
}

/** Passes progress on, with the time remaining by the speed since this run began. */
function teller(run: Run): IntegrityRun['tell'] {
  let first: { readonly at: number; readonly fraction: number } | undefined;
  return ({ fraction, text, found }) => {
    const now = performance.now();
    if (fraction >= 0.05) first ??= { at: now, fraction };
    const elapsed = first === undefined ? 0 : (now - first.at) / 1000;
    const done = first === undefined ? 0 : fraction - first.fraction;
    const remaining = elapsed < 1 || done <= 0 ? null : (elapsed / done) * (1 - fraction);
    run.state = { step: 'running', fraction, text, remaining, found };
  };
}

/** Never fails: the state of the run says how it ended. */
async function finish(
  work: IntegrityRun,
  run: Run,
  keep: (result: Awaited<ReturnType<typeof runIntegrity>>) => Promise<void>,
): Promise<void> {
  try {
    await keep(await runIntegrity(work));
    run.state = { step: 'idle' };
  } catch (error) {
    const stopped = run.controller.signal.aborted || isCancelled(error);
    const failure = error instanceof FailureError ? error.failure : unexpected(error);
    run.state = stopped ? { step: 'idle' } : { step: 'failed', failure };
    await work.save().catch((why: unknown) => {
      run.state = { step: 'failed', failure: unexpected(why) };
    });
  }
}

function unexpected(error: unknown): FailureError['failure'] {
  const message = error instanceof Error ? error.message : String(error);
  const hint = 'What was found so far is kept. Continue the run, or start another.';
  return makeFailure({ code: 'unexpected', message: `The integrity check ended: ${message.slice(0, 300)}`, hint })
    .failure;
}
