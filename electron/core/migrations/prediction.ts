import type { RevisionResult } from '#core/migrations/runRevisions.ts';
import type { RehearsalReport, RehearsalStep } from '#shared/domain/migration.ts';

/** What a prediction is made from. */
export interface PredictionBasis {
  /** Rows on production for each row of the copy; 1 for a full copy. */
  readonly scale: number;
  /** How fast blobs came from production, in bytes a second; null if none did. */
  readonly bytesPerSecond: number | null;
  /** Blobs of the table that is filled, on the copy, in bytes. */
  readonly filledBytes: number;
}

/** A production server writes its log to disk before it answers; a sandbox does not. */
const durability = 2;
/** The shares of the two parts by which production may differ. */
const margins = { server: 0.5, transfer: 0.15 };
/** In seconds. */
const least = 0.05;

/** How long a revision will take on production: the server's own work, and the transfer of what is read from it. */
export function predictRevision(
  { seconds, fillSeconds }: Pick<RevisionResult, 'seconds' | 'fillSeconds'>,
  { scale, bytesPerSecond, filledBytes }: PredictionBasis,
): NonNullable<RehearsalStep['predicted']> {
  const server = Math.max(least, (seconds - fillSeconds) * durability * scale);
  const work = fillSeconds * scale;
  const transfer = fillSeconds > 0 && bytesPerSecond !== null ? (filledBytes * scale) / bytesPerSecond : 0;
  return { seconds: server + work + transfer, margin: server * margins.server + (work + transfer) * margins.transfer };
}

/** The sum over all steps that run on production, and what it is based on. */
export function predictDowntime(
  steps: readonly RehearsalStep[],
  { scale, bytesPerSecond }: PredictionBasis,
): RehearsalReport['downtime'] {
  const predicted = steps.flatMap(({ predicted: each }) => (each === null ? [] : [each]));
  const basis = [
    'Measured on this machine; writing counted twice, as the sandbox does not wait for the disk',
    ...(bytesPerSecond === null
      ? []
      : [`pages read as fast as they were copied (${(bytesPerSecond / 1e6).toFixed(1)} MB/s)`]),
    ...(scale === 1 ? [] : [`times ${scale.toFixed(1)}, as only a part was copied`]),
  ];
  return {
    seconds: predicted.reduce((sum, { seconds }) => sum + seconds, 0),
    margin:
      predicted.reduce((sum, { margin }) => sum + margin, 0) +
      (scale === 1 ? 0 : 0.2 * predicted.reduce((sum, { seconds }) => sum + seconds, 0)),
    basis: `${basis.join('; ')}.`,
  };
}
