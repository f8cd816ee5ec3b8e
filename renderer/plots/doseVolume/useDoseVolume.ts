import { useEffect, useMemo, useState } from 'react';
import { askWorker } from '#renderer/ui/askWorker.ts';
import type { PageND } from '#shared/domain/page.ts';
import { type CollectedDoses, collectDoses, type DoseVolume, doseVolumeOf, type VolumePart } from './doseVolume.ts';
import type { DosesRequest } from './doseVolumeWorker.ts';

/** More values than these take too long to sort for the window's own thread. */
const mostAtOnce = 200_000;

async function collectInWorker(request: DosesRequest, signal: AbortSignal): Promise<CollectedDoses> {
  const worker = new Worker(new URL('./doseVolumeWorker.ts', import.meta.url), { type: 'module' });
  return askWorker(worker, request, { signal, resultOf: (collected: CollectedDoses) => collected });
}

interface Collected {
  readonly page: PageND;
  readonly doses: DoseVolume;
}

/**
 * The doses of a part of a page; of a large one they come from a worker, and those of the previous part stay until
 * then. Undefined before the first.
 */
export function useDoseVolume(page: PageND, part: VolumePart): DoseVolume | undefined {
  const isLarge = page.quantity.values.length > mostAtOnce;
  const own = useMemo(() => (isLarge ? null : doseVolumeOf(page, collectDoses(page, part))), [isLarge, page, part]);
  const [collected, setCollected] = useState<Collected>();
  const [failure, setFailure] = useState<Error>();
  useEffect(() => {
    if (!isLarge) return undefined;
    const mine = new AbortController();
    collectInWorker({ page: { ...page, metadata: {}, defects: [] }, part }, mine.signal).then(
      (found) => (mine.signal.aborted ? undefined : setCollected({ page, doses: doseVolumeOf(page, found) })),
      (error: unknown) => {
        if (!mine.signal.aborted) setFailure(error instanceof Error ? error : new Error(String(error)));
      },
    );
    return () => mine.abort();
  }, [isLarge, page, part]);
  if (failure !== undefined) throw failure;
  return own ?? (collected?.page === page ? collected.doses : undefined);
}
