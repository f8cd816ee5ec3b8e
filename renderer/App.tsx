import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode, useSyncExternalStore } from 'react';
import { ApiProvider } from '#renderer/api/ApiProvider.tsx';
import type { Client } from '#renderer/api/client.ts';
import { PreferencesProvider } from '#renderer/preferences/PreferencesProvider.tsx';
import { ComparisonProvider } from '#renderer/features/results/compare/ComparisonProvider.tsx';
import { PageLoaderProvider } from '#renderer/features/results/PageLoaderProvider.tsx';
import type { AppRouter } from './app/routes.tsx';

interface AppProps {
  readonly client: Client;
  readonly queries: QueryClient;
  readonly router: AppRouter;
}

const darkQuery = '(prefers-color-scheme: dark)';

function useSystemIsDark(): boolean {
  return useSyncExternalStore(
    (changed) => {
      const media = window.matchMedia(darkQuery);
      media.addEventListener('change', changed);
      return () => media.removeEventListener('change', changed);
    },
    () => window.matchMedia(darkQuery).matches,
  );
}

/** Composes the window: the providers, then the routes. */
export function App({ client, queries, router }: AppProps) {
  const systemIsDark = useSystemIsDark();
  return (
    <StrictMode>
      <QueryClientProvider client={queries}>
        <ApiProvider client={client}>
          <PreferencesProvider systemIsDark={systemIsDark}>
            <PageLoaderProvider>
              <ComparisonProvider>
                <RouterProvider router={router} />
              </ComparisonProvider>
            </PageLoaderProvider>
          </PreferencesProvider>
        </ApiProvider>
      </QueryClientProvider>
    </StrictMode>
  );
}
