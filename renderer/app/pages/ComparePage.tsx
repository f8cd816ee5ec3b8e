import { useQueries, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useRouter, useSearch } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import type { Comparison } from '#renderer/features/results/compare/comparison.ts';
import { useComparisonSet } from '#renderer/features/results/compare/ComparisonProvider.tsx';
import { CompareView } from '#renderer/features/results/compare/CompareView.tsx';
import { simulationsRead } from '#renderer/features/results/pageLoader.ts';
import { simulationQuery } from '#renderer/features/simulation/simulationQueries.ts';
import { visibleText } from '#shared/visibleText.ts';
import { useConnection } from '../connectionContext.ts';

/** Comparison of pages of results. The address holds the set; without one, the collected set is used. */
export function ComparePage() {
  const { connection } = useConnection();
  const client = useClient();
  const queries = useQueryClient();
  const router = useRouter();
  const search = useSearch({ from: '/c/$connectionId/compare' });
  const navigate = useNavigate({ from: '/c/$connectionId/compare' });
  const { pagesOf, set } = useComparisonSet();
  const gathered = pagesOf(connection.id);
  const comparison = useMemo(() => ({ ...search, pages: search.pages ?? gathered }), [search, gathered]);
  const { pages } = comparison;
  useEffect(() => {
    if (search.pages !== undefined) set(connection.id, search.pages);
    // oxlint-disable-next-line react/exhaustive-deps -- the provider's functions change with its sets
  }, [connection.id, search.pages]);
  const onComparison = useCallback(
    (changes: Partial<Comparison>) =>
      void navigate({ search: (before) => ({ ...before, pages, ...changes }), replace: true }),
    [navigate, pages],
  );
  const [before] = useState(() => simulationsRead(queries, connection.id));
  const ids = [...new Set([...pages.map(({ simulation }) => simulation), ...before])];
  const simulations = useQueries({
    queries: ids.map((id) => simulationQuery(client, connection.id, id)),
    combine: (answers) =>
      new Map(
        answers.flatMap(({ data }) => {
          if (data === undefined) return [];
          const { id, title, state, simulator, username, primariesSimulated, tasksTotal: tasks } = data;
          const known = [simulator, username].filter((fact) => fact !== null && fact !== '');
          const run = { id, simulator, tasks, primaries: String(primariesSimulated) };
          const primaries = { simulated: primariesSimulated, tasks, state };
          return [[id, { title, facts: visibleText(known.join(' · ')), run, primaries }] as const];
        }),
      ),
  });
  return (
    <CompareView
      connectionId={connection.id}
      comparison={comparison}
      onComparison={onComparison}
      simulations={simulations}
      open={ids}
      onBack={() => router.history.back()}
    />
  );
}
