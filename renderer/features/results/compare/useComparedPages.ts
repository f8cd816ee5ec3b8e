import { useQueries } from '@tanstack/react-query';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { toFailure } from '#renderer/api/client.ts';
import type { PageSummary } from '#shared/domain/estimator.ts';
import type { DecodedPage, Page } from '#shared/domain/page.ts';
import { pageLabelOf, type PageLabel } from '../pageLabel.ts';
import { usePageLoader } from '../PageLoaderProvider.tsx';
import { type LoadedMetadata, resultQueries } from '../pageLoader.ts';
import type { ComparedPage } from './comparison.ts';

/** A page of the set with its loading state. */
export interface LoadedPage {
  readonly at: ComparedPage;
  /** Its position in the set, which determines its letter and colour. */
  readonly index: number;
  readonly estimator: string;
  readonly label: PageLabel | undefined;
  /** Its row; undefined while it is not known, or if it does not exist. */
  readonly summary: PageSummary | undefined;
  readonly decoded: DecodedPage | undefined;
  /** Of its estimator. */
  readonly metadata: LoadedMetadata | undefined;
  /** Why it cannot be shown; '' if it can, or is being loaded. */
  readonly problem: string;
}

/** The decoded page; undefined while it is not known, or if it cannot be read. */
export function pageOf(loaded: LoadedPage | undefined): Page | undefined {
  return loaded?.decoded?.step === 'page' ? loaded.decoded.page : undefined;
}

/** Loads the pages of a set: the lists of their simulations, then the pages themselves. */
export function useComparedPages(connectionId: string, pages: readonly ComparedPage[]): readonly LoadedPage[] {
  const client = useClient();
  const loader = usePageLoader();
  const simulations = [...new Set(pages.map(({ simulation }) => simulation))];
  const lists = useQueries({
    queries: simulations.map((simulation) => resultQueries.estimators(client, connectionId, simulation)),
  });
  const outputs = useQueries({
    queries: simulations.map((simulation) => resultQueries.scoredOutputs(client, connectionId, simulation)),
  });
  const found = pages.map(({ simulation, page }) => {
    const list = lists[simulations.indexOf(simulation)];
    const estimator = list?.data?.find(({ pages: own }) => own.some(({ id }) => id === page));
    const summary = estimator?.pages.find(({ id }) => id === page);
    return { list, estimator, summary };
  });
  const known = found.flatMap(({ estimator, summary }) =>
    estimator === undefined || summary === undefined ? [] : [{ estimator, page: summary }],
  );
  const decoded = useQueries({
    queries: known.map(({ estimator, page }) => resultQueries.page(loader, { connectionId, estimator, page })),
  });
  const metadata = useQueries({
    queries: known.map(({ estimator }) => resultQueries.metadata(loader, connectionId, estimator)),
  });
  return found.map(({ list, estimator, summary }, index): LoadedPage => {
    const at = pages[index] ?? { simulation: 0, page: 0 };
    const basics = { at, index, estimator: estimator?.name ?? '', summary };
    if (estimator === undefined || summary === undefined) {
      const isMissing = list?.data !== undefined;
      const problem =
        list?.isError === true ? toFailure(list.error).message : isMissing ? 'This page does not exist' : '';
      return { ...basics, label: undefined, decoded: undefined, metadata: undefined, problem };
    }
    const place = known.findIndex(({ page }) => page === summary);
    const query = decoded[place];
    const label = pageLabelOf(outputs[simulations.indexOf(at.simulation)]?.data ?? [], estimator, summary);
    const data = query?.data;
    const unreadable = data?.step === 'unreadable' ? (data.defects[0]?.message ?? 'It cannot be read') : '';
    return {
      ...basics,
      label,
      decoded: data,
      metadata: metadata[place]?.data,
      problem: query?.isError === true ? toFailure(query.error).message : unreadable,
    };
  });
}
