import type { PageND } from '#shared/domain/page.ts';
import { collectDoses, type VolumePart } from './doseVolume.ts';

/** What the worker is asked: the parts of a page that its doses depend on. */
export interface DosesRequest {
  readonly page: PageND;
  readonly part: VolumePart;
}

/* Collects and sorts the doses of a large volume, once. */
self.addEventListener('message', ({ data: { page, part } }: MessageEvent<DosesRequest>) => {
  const collected = collectDoses(page, part);
  self.postMessage(collected, { transfer: [...new Set([collected.doses.buffer, collected.received.buffer])] });
});
