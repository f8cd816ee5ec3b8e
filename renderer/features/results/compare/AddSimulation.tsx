import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { toFailure } from '#renderer/api/client.ts';
import { maxCurves } from '#renderer/plots/overlay/curveColours.ts';
import { galleryColumns, type SimulationResults } from '../gallery/galleryModel.ts';
import { SimulationPicker } from '../gallery/SimulationPicker.tsx';
import { resultQueries } from '../pageLoader.ts';
import type { ComparedPage } from './comparison.ts';
import styles from './Compare.module.css';

interface AddSimulationProps {
  readonly connectionId: string;
  /** At least one; the first is the reference. */
  readonly pages: readonly ComparedPage[];
  readonly onPages: (pages: readonly ComparedPage[]) => void;
}

/** Adds the page of another simulation that shows the same as the reference, or removes those of a simulation. */
export function AddSimulation({ connectionId, pages, onPages }: AddSimulationProps) {
  const client = useClient();
  const queries = useQueryClient();
  const [problem, setProblem] = useState('');
  const [reference] = pages;
  if (reference === undefined) return null;
  const read = async (id: number): Promise<SimulationResults> => {
    const [estimators, outputs] = await Promise.all([
      queries.fetchQuery({ ...resultQueries.estimators(client, connectionId, id), staleTime: 60_000 }),
      queries.fetchQuery(resultQueries.scoredOutputs(client, connectionId, id)),
    ]);
    return { id, estimators, outputs };
  };
  const add = async (id: number): Promise<void> => {
    const results = await Promise.all([read(reference.simulation), read(id)]);
    const page = matchingPage(results, reference, id);
    if (page === undefined) setProblem(`Simulation ${id} has no page of the reference's estimator and quantity.`);
    else onPages([...pages, { simulation: id, page }]);
  };
  const toggle = (id: number): void => {
    setProblem('');
    if (id !== reference.simulation && pages.some(({ simulation }) => simulation === id)) {
      onPages(pages.filter(({ simulation }) => simulation !== id));
    } else if (pages.length >= maxCurves) setProblem(`The comparison is full: it has ${maxCurves} pages.`);
    else add(id).catch((error: unknown) => setProblem(toFailure(error).message));
  };
  return (
    <div className={styles['adding']}>
      <SimulationPicker
        connectionId={connectionId}
        chosen={pages.map(({ simulation }) => simulation)}
        onToggle={toggle}
      />
      {problem !== '' && (
        <p className={styles['reason']} role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

/** The page of a simulation that is in the reference's column in a gallery of both. */
function matchingPage(
  results: readonly SimulationResults[],
  reference: ComparedPage,
  simulation: number,
): number | undefined {
  const column = galleryColumns(results).find(
    ({ pages }) => pages.get(reference.simulation)?.page.id === reference.page,
  );
  return column?.pages.get(simulation)?.page.id;
}
