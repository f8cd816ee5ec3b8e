import { visibleText } from '#renderer/format/visibleText.ts';
import type { SimulationMark, SimulationSummary } from '#shared/domain/simulation.ts';

/** What the words need to know of a simulation: a row of the list, or its detail. */
type MarkedSimulation = Pick<SimulationSummary, 'marks' | 'userId' | 'platform' | 'state' | 'simulator' | 'inputType'>;

const sentences: Readonly<Record<SimulationMark, (simulation: MarkedSimulation) => string>> = {
  'no-user': () => 'It names no user, so yaptide’s own admin script does not list it.',
  'user-missing': ({ userId }) => `Its user${userId === null ? '' : ` ${userId}`} is not in the database.`,
  'subclass-row-missing': ({ platform }) =>
    `Its row in ${subclassTable(platform)} is missing; yaptide reads the two together.`,
  'unknown-state': ({ state }) => `yaptide does not write the state ${quoted(state)}.`,
  'unknown-platform': ({ platform }) => `yaptide does not write the platform ${quoted(platform)}.`,
  'unknown-simulator': ({ simulator }) => `yaptide does not know the simulator ${quoted(simulator)}.`,
  'unknown-input-type': ({ inputType }) => `yaptide does not write the input type ${quoted(inputType)}.`,
  'odd-time': () => 'One of its times is no date.',
};

/** What is odd about a simulation, a sentence each, the same wherever it is said. */
export function simulationMarkWords(simulation: MarkedSimulation): readonly string[] {
  return simulation.marks.map((mark) => sentences[mark](simulation));
}

function subclassTable(platform: string): string {
  if (platform === 'DIRECT') return 'CelerySimulation';
  return platform === 'BATCH' ? 'BatchSimulation' : 'CelerySimulation or BatchSimulation';
}

function quoted(text: string): string {
  return `'${visibleText(text.length > 80 ? `${text.slice(0, 80)}…` : text)}'`;
}
