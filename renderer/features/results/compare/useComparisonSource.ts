import { useClient } from '#renderer/api/ApiProvider.tsx';
import type { FigureSource } from '#renderer/figures/figureSource.ts';
import { comparisonSource, type SourcePage } from '../export/figureSources.ts';
import type { Comparison } from './comparison.ts';
import type { LoadedPage } from './useComparedPages.ts';

/** What a figure of the comparison says of its data; null if one of the pages does not exist. */
export function useComparisonSource(
  connectionId: string,
  loaded: readonly LoadedPage[],
  { pages: _pages, ...comparison }: Comparison,
): ((signal: AbortSignal) => Promise<FigureSource>) | null {
  const client = useClient();
  const [first, ...others] = loaded.flatMap(({ at, estimator, summary, label }): readonly SourcePage[] =>
    summary === undefined
      ? []
      : [
          {
            connectionId,
            simulationId: at.simulation,
            estimator: { name: estimator },
            page: summary,
            name: label?.title ?? '',
          },
        ],
  );
  if (first === undefined || others.length + 1 < loaded.length) return null;
  return async (signal) => comparisonSource(client, [first, ...others], { comparison, signal });
}
