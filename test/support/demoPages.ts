import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Estimator, PageSummary } from '#shared/domain/estimator.ts';
import type { BuiltProgram } from './builtRenderer.ts';

/** The connection id of the demonstration. */
export const demoId = 'demo';

const demoVariable = 'TIDESCOPE_TEST_DEMO';

/** Tells the test files where the demonstration is that was made for this run. */
export function announceDemo(directory: string): void {
  process.env[demoVariable] = directory;
}

/** Opens the demonstration without the page; the program creates it itself only if none was made for this run. */
export async function openDemo(program: BuiltProgram): Promise<void> {
  const made = process.env[demoVariable];
  if (made !== undefined) await cp(made, join(program.home, 'demo'), { recursive: true, force: false });
  await program.call('connections.open', { target: { kind: 'demo' } });
}

/** The demonstration's simulation with that text in its title. */
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
