import type { Client } from '#renderer/api/client.ts';
import type { Estimator, PageSummary } from '#shared/domain/estimator.ts';

/** A page with its estimator and its simulation. */
export interface FoundPage {
  readonly simulationId: number;
  readonly estimator: Estimator;
  readonly page: PageSummary;
}

/** Finds pages by their ids alone; null where there is none. */
export type PageFinder = (pageId: number) => Promise<FoundPage | null>;

/** In ms: what is asked for within it becomes one call. */
const gathering = 15;
const maxAtOnce = 500;

/** Makes a finder: requests that come together are one call. */
export function makePageFinder(client: Client, connectionId: string): PageFinder {
  let waiting = new Map<number, PromiseWithResolvers<FoundPage | null>>();
  const send = async (asked: ReadonlyMap<number, PromiseWithResolvers<FoundPage | null>>): Promise<void> => {
    try {
      const found = await client.call('estimators.ofPages', { connectionId, pageIds: [...asked.keys()] });
      for (const { simulationId, estimator } of found)
        for (const page of estimator.pages) asked.get(page.id)?.resolve({ simulationId, estimator, page });
      for (const { resolve } of asked.values()) resolve(null);
    } catch (error) {
      for (const { reject } of asked.values()) reject(error);
    }
  };
  const flush = (): void => {
    if (waiting.size === 0) return;
    const asked = waiting;
    waiting = new Map();
    void send(asked);
  };
  return async (pageId) => {
    const known = waiting.get(pageId);
    if (known !== undefined) return known.promise;
    const answer = Promise.withResolvers<FoundPage | null>();
    waiting.set(pageId, answer);
    if (waiting.size === 1) setTimeout(flush, gathering);
    if (waiting.size >= maxAtOnce) flush();
    return answer.promise;
  };
}
