import { z } from 'zod';
import { numberCell } from '#core/connection/cells.ts';
import type { ReadOnlyDatabase } from '#core/connection/readOnlyDatabase.ts';
import { applySimulationFilter } from '#core/simulations/simulationFilterSql.ts';
import { maxSimulations, type OperationWithoutPassword } from '#shared/domain/operation.ts';
import { makeFailure } from '#shared/failure.ts';

/** The operation with the ids of the simulations that its filter leaves, in their place. Fails where there are none, or too many. */
export async function resolveChoice(
  database: ReadOnlyDatabase,
  operation: OperationWithoutPassword,
  signal: AbortSignal,
): Promise<OperationWithoutPassword> {
  if (!('which' in operation) || operation.which.kind === 'ids') return operation;
  const wanted = database
    .build('Simulation as s')
    .select('s.id as id')
    .orderBy('s.id')
    .limit(maxSimulations + 1);
  const query = applySimulationFilter(database, wanted, operation.which.filter);
  const ids = (await database.rows({ query, row: z.object({ id: numberCell }), signal })).map(({ id }) => id);
  if (ids.length === 0) {
    throw makeFailure({ code: 'not-found', message: 'No simulation matches the filter', hint: 'Widen the filter.' });
  }
  if (ids.length > maxSimulations) {
    throw makeFailure({
      code: 'too-large',
      message: `More than ${maxSimulations} simulations match the filter`,
      hint: 'Narrow the filter, or clean up in batches.',
    });
  }
  return { ...operation, which: { kind: 'ids', ids } };
}
