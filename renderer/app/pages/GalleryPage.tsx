import { useQueries } from '@tanstack/react-query';
import { useNavigate, useRouter, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { toFailure } from '#renderer/api/client.ts';
import type { GallerySearch } from '#renderer/features/results/gallery/galleryModel.ts';
import { GalleryView } from '#renderer/features/results/gallery/GalleryView.tsx';
import { simulationQuery } from '#renderer/features/simulation/simulationQueries.ts';
import { useConnection } from '../connectionContext.ts';

/** The results of several simulations as images; the address names the simulations. */
export function GalleryPage() {
  const { connection } = useConnection();
  const client = useClient();
  const router = useRouter();
  const search = useSearch({ from: '/c/$connectionId/gallery' });
  const navigate = useNavigate({ from: '/c/$connectionId/gallery' });
  const params = { connectionId: connection.id };
  const onSearch = useCallback(
    (changes: Partial<GallerySearch>) =>
      void navigate({ search: (before) => ({ ...before, ...changes }), replace: true }),
    [navigate],
  );
  const ids = search.simulations ?? [];
  const { simulations, failures } = useQueries({
    queries: ids.map((id) => simulationQuery(client, connection.id, id)),
    combine: (answers) => ({
      simulations: new Map(answers.flatMap(({ data }) => (data === undefined ? [] : [[data.id, data] as const]))),
      failures: new Map(
        answers.flatMap(({ error }, index) => {
          const id = ids[index];
          return error === null || id === undefined ? [] : [[id, toFailure(error).message] as const];
        }),
      ),
    }),
  });
  return (
    <GalleryView
      connectionId={connection.id}
      search={search}
      onSearch={onSearch}
      simulations={simulations}
      failures={failures}
      onOpen={({ simulation, page }) =>
        void navigate({ to: '/c/$connectionId/simulations', params, search: { simulation, page, wide: true } })
      }
      onCompare={(pages) => void navigate({ to: '/c/$connectionId/compare', params, search: { pages } })}
      onBack={() => router.history.back()}
    />
  );
}
