import type { SimulationMark, SimulationSummary } from '#shared/domain/simulation.ts';
import { visibleText } from '#shared/visibleText.ts';

/** The input for the sentences: a row of the list, or its detail. */
type MarkedSimulation = Pick<SimulationSummary, 'marks' | 'userId' | 'platform' | 'state' | 'simulator' | 'inputType'>;

const sentences: Readonly<Record<SimulationMark, (simulation: MarkedSimulation) => string>> = {
  'no-user': () => 'It has no user, so yaptide’s own admin script does not list it.',
  'user-missing': ({ userId }) => `Its user${userId === null ? '' : ` ${userId}`} is not in the database.`,
  'subclass-row-missing': ({ platform }) => `Its row in ${subclassTable(platform)} is missing; yaptide needs both.`,
  'unknown-state': ({ state }) => `${quoted(state)} is not a state that yaptide writes.`,
  'unknown-platform': ({ platform }) => `${quoted(platform)} is not a platform that yaptide writes.`,
  'unknown-simulator': ({ simulator }) => `yaptide does not know the simulator ${quoted(simulator)}.`,
  'unknown-input-type': ({ inputType }) => `${quoted(inputType)} is not an input type that yaptide writes.`,
  'odd-time': () => 'One of its times is not a valid date.',
};

/** The anomalies of a simulation, a sentence each, the same everywhere. */
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
