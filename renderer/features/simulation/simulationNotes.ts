import type { Simulation, SimulationMark } from '#shared/domain/simulation.ts';

type Sentence = (simulation: Simulation) => string;

const sentences: Readonly<Record<SimulationMark, Sentence>> = {
  'no-user': () => 'It names no user, so yaptide’s own admin script does not list it.',
  'user-missing': ({ userId }) => `Its user ${userId ?? 'NULL'} is no longer in the database.`,
  'subclass-row-missing': ({ platform }) =>
    `Its row in ${platform === 'BATCH' ? 'BatchSimulation' : 'CelerySimulation'} is missing; yaptide reads the two together.`,
  'unknown-state': ({ state }) => `yaptide does not write the state ${quoted(state)}.`,
  'unknown-platform': ({ platform }) => `yaptide does not write the platform ${quoted(platform)}.`,
  'unknown-simulator': ({ simulator }) => `yaptide does not know the simulator ${quoted(simulator)}.`,
  'unknown-input-type': ({ inputType }) => `yaptide does not write the input type ${quoted(inputType)}.`,
  'odd-time': () => 'Its times are no dates, or it ended before it started.',
};

function quoted(text: string): string {
  return `'${text.length > 80 ? `${text.slice(0, 80)}…` : text}'`;
}

/** What is odd about a simulation, a sentence each. */
export function simulationNotes(simulation: Simulation): readonly string[] {
  return simulation.marks.map((mark) => sentences[mark](simulation));
}
