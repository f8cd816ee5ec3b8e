import { useQueries } from '@tanstack/react-query';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { faultsOfPage, resultFaultsQuery } from '#renderer/badges/resultFaults.ts';
import type { OverlaySettings } from '#renderer/plots/overlay/overlaySettings.ts';
import { parsePlotSettings, type PlotSettings } from '#renderer/plots/plotSettings.ts';
import { type ComparedFacts, comparedFacts, type DrawnPage } from './comparedFacts.ts';
import { type ComparedSimulation, Letter } from './ComparedList.tsx';
import type { LoadedPage } from './useComparedPages.ts';
import styles from './Compare.module.css';

interface ComparedFactsOf {
  readonly connectionId: string;
  readonly loaded: readonly LoadedPage[];
  readonly simulations: ReadonlyMap<number, ComparedSimulation>;
  /** The positions of the pages that are drawn. */
  readonly drawn: readonly number[];
  readonly axes: PlotSettings['axes'];
  readonly normalise: OverlaySettings['normalise'];
}

/** The facts of the drawn pages, with the faults of their simulations. */
export function useComparedFacts(options: ComparedFactsOf): ComparedFacts {
  const { connectionId, loaded, simulations, drawn, axes, normalise } = options;
  const client = useClient();
  const completed = [...simulations].flatMap(([id, { primaries }]) => (primaries.state === 'COMPLETED' ? [id] : []));
  const answers = useQueries({ queries: completed.map((id) => resultFaultsQuery(client, connectionId, id)) });
  const faults = new Map(completed.map((id, place) => [id, answers[place]?.data ?? []]));
  const pages = loaded.flatMap(({ index, at, label, metadata, decoded }): readonly DrawnPage[] => {
    if (!drawn.includes(index) || decoded?.step !== 'page') return [];
    const { page } = decoded;
    return [
      {
        index,
        page,
        label: label?.title ?? page.quantity.name,
        primaries: simulations.get(at.simulation)?.primaries,
        metadata,
        faults: faultsOfPage(faults.get(at.simulation) ?? [], at.page),
      },
    ];
  });
  return comparedFacts(pages, { settings: { ...parsePlotSettings({}), axes }, normalise });
}

/** What the plots of a comparison show: shared facts, then those of each page in one line, and warnings below. */
export function FactsOfComparison({ facts: { shared, each } }: { readonly facts: ComparedFacts }) {
  return (
    <div className={styles['facts']} role="group" aria-label="What the plots show">
      <p>
        {shared.map((fact) => (
          <bdi key={fact}>{fact}</bdi>
        ))}
        {each
          .filter(({ facts }) => facts.length > 0)
          .map(({ index, facts }) => (
            <span key={index}>
              <Letter index={index} />
              {facts.map((fact) => (
                <bdi key={fact}>{fact}</bdi>
              ))}
            </span>
          ))}
      </p>
      {each.flatMap(({ index, warnings }) =>
        warnings.map((warning) => (
          <p key={`${index} ${warning}`} data-tone="warn">
            <Letter index={index} />
            <bdi>{warning}</bdi>
          </p>
        )),
      )}
    </div>
  );
}
