import type { Estimator, PageSummary } from '#shared/domain/estimator.ts';
import type { BuiltProgram } from './builtRenderer.ts';

/** The id under which the demonstration is open. */
export const demoId = 'demo';

/** Opens the demonstration past the page. */
export async function openDemo(program: BuiltProgram): Promise<void> {
  await program.call('connections.open', { target: { kind: 'demo' } });
}

/** The simulation of the demonstration with that text in its title. */
export async function simulationTitled(program: BuiltProgram, text: string, connectionId = demoId): Promise<number> {
  const { rows } = await program.call('simulations.list', { connectionId, filter: { text } });
  const [found] = rows;
  if (found === undefined) throw new Error(`No simulation is called '${text}'`);
  return found.id;
}

/** All pages of a simulation. */
export async function pagesOf(
  program: BuiltProgram,
  simulationId: number,
  connectionId = demoId,
): Promise<readonly PageSummary[]> {
  const estimators: readonly Estimator[] = await program.call('estimators.list', { connectionId, simulationId });
  return estimators.flatMap(({ pages }) => pages);
}

/** The first page of a simulation with that many axes. */
export async function pageOf(program: BuiltProgram, simulationId: number, dimensions: number): Promise<number> {
  const found = (await pagesOf(program, simulationId)).find((page) => page.dimensions === dimensions);
  if (found === undefined) throw new Error(`Simulation ${simulationId} has no page of ${dimensions} axes`);
  return found.id;
}
