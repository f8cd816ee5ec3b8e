import { useCallback, useEffect, useRef, useState } from 'react';
import { toFailure } from '#renderer/api/client.ts';
import { type PageValues, pageValues, withoutValues } from './pageFunctions.ts';
import type { ResultPages } from './resultPages.ts';

/** How many pages are fetched and decoded at once; the decoder has its own workers. */
const atOnce = 4;
/** In ms: how often values that have arrived are shown. */
const showPause = 200;

export interface PageRun {
  readonly values: ReadonlyMap<number, PageValues>;
  /** Of the wanted pages. */
  readonly done: number;
  readonly total: number;
  readonly state: 'idle' | 'running' | 'stopped';
  readonly start: () => void;
  readonly stop: () => void;
}

/** Computes the functions of pages, a few at a time, until it is stopped. What is computed stays. */
export function usePageValues(pages: ResultPages | undefined, ids: readonly number[], isWanted: boolean): PageRun {
  const [values, setValues] = useState<ReadonlyMap<number, PageValues>>(new Map());
  const [state, setState] = useState<PageRun['state']>('idle');
  const kept = useRef(new Map<number, PageValues>());
  const running = useRef<AbortController | undefined>(undefined);
  const start = useCallback(() => {
    running.current?.abort();
    const missing = ids.filter((id) => !kept.current.has(id));
    if (pages === undefined || missing.length === 0) return;
    const mine = new AbortController();
    running.current = mine;
    setState('running');
    const show = (): void => setValues(new Map(kept.current));
    const timer = setInterval(show, showPause);
    const run = async (): Promise<void> => {
      await computeAll(missing, { pages, kept: kept.current, signal: mine.signal });
      clearInterval(timer);
      show();
      if (running.current === mine) setState(mine.signal.aborted ? 'stopped' : 'idle');
    };
    void run();
  }, [pages, ids]);
  const stop = useCallback(() => {
    running.current?.abort();
    setState('stopped');
  }, []);
  useEffect(() => {
    if (isWanted) start();
    return () => running.current?.abort();
  }, [isWanted, start]);
  const done = ids.reduce((count, id) => count + (values.has(id) ? 1 : 0), 0);
  return { values, done, total: ids.length, state, start, stop };
}

interface Computing {
  readonly pages: ResultPages;
  readonly kept: Map<number, PageValues>;
  readonly signal: AbortSignal;
}

async function computeAll(ids: readonly number[], { pages, kept, signal }: Computing): Promise<void> {
  const queue = [...ids];
  const isStopped = (): boolean => signal.aborted;
  const work = async (): Promise<void> => {
    for (let id = queue.shift(); id !== undefined && !isStopped(); id = queue.shift()) {
      const found = await pages.loadPage(id, signal).then(
        (decoded) => (decoded === null ? withoutValues(`There is no page ${id}.`) : pageValues(decoded)),
        (error: unknown) => withoutValues(toFailure(error).message),
      );
      if (!isStopped()) kept.set(id, found);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, async () => work()));
}
