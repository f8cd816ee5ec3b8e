import { createContext, type ReactNode, useContext, useEffect, useMemo } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { type DecodeClient, makeDecodeClient } from '#renderer/decode/decodeClient.ts';
import { makePageCache } from '#renderer/decode/pageCache.ts';
import { type KeptSettings, KeptSettingsContext } from './keptSettings.ts';
import { makePageLoader, type PageLoader } from './pageLoader.ts';

const PageLoaderContext = createContext<PageLoader | undefined>(undefined);

function startDecoding(): DecodeClient {
  return makeDecodeClient({
    makeWorker: () => new Worker(new URL('../../decode/decodeWorker.ts', import.meta.url), { type: 'module' }),
  });
}

/** Provides the page loader to everything below: workers and a cache, one of each for the window. */
export function PageLoaderProvider({ children }: { readonly children: ReactNode }) {
  const client = useClient();
  const decoder = useMemo(() => startDecoding(), []);
  const cache = useMemo(() => makePageCache(), []);
  const loader = useMemo(() => makePageLoader({ client, decoder, cache }), [client, decoder, cache]);
  useEffect(() => () => loader.close(), [loader]);
  const kept = useMemo<KeptSettings>(() => new Map(), []);
  return (
    <PageLoaderContext value={loader}>
      <KeptSettingsContext value={kept}>{children}</KeptSettingsContext>
    </PageLoaderContext>
  );
}

/** The page loader of the window. */
export function usePageLoader(): PageLoader {
  const loader = useContext(PageLoaderContext);
  if (loader === undefined) throw new Error('usePageLoader needs a PageLoaderProvider above it');
  return loader;
}
