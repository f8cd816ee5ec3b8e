import { z } from 'zod';
import { numberCell } from '#core/connection/cells.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { applySimulationFilter } from '#core/simulations/simulationFilterSql.ts';
import { mostSimulations, type ToldAct } from '#shared/domain/act.ts';
import { makeFailure } from '#shared/failure.ts';

/** The act with the ids of the simulations that its filter leaves, in their place. Fails where there are none, or too many. */
export async function resolveChoice(database: ReadOnlyDatabase, act: ToldAct, signal: AbortSignal): Promise<ToldAct> {
  if (!('which' in act) || act.which.kind === 'ids') return act;
  const wanted = database
    .build('Simulation as s')
    .select('s.id as id')
    .orderBy('s.id')
    .limit(mostSimulations + 1);
  const query = applySimulationFilter(database, wanted, act.which.filter);
  const ids = (await database.rows({ query, row: z.object({ id: numberCell }), signal })).map(({ id }) => id);
  if (ids.length === 0) {
    throw makeFailure({ code: 'not-found', message: 'No simulation fits the filter', hint: 'Widen the filter.' });
  }
  if (ids.length > mostSimulations) {
    throw makeFailure({
      code: 'too-large',
      message: `More than ${mostSimulations} simulations fit the filter`,
      hint: 'Narrow the filter, or clean up in batches.',
    });
  }
  return { ...act, which: { kind: 'ids', ids } };
}
