import type { IntegerCell } from '#shared/domain/listing.ts';
import {
  isKnownState,
  knownInputTypes,
  knownPlatforms,
  knownSimulators,
  type SimulationMark,
} from '#shared/domain/simulation.ts';

export interface MarkFacts {
  readonly state: string;
  readonly platform: string;
  readonly simulator: string;
  readonly inputType: string;
  /** As stored: SQLite may hold a text here. */
  readonly userId: IntegerCell | null;
  readonly username: string | null;
  readonly hasSubclassRow: boolean;
  readonly times: readonly (string | null)[];
}

/** What is odd about a simulation's row; empty for a sound one. */
export function simulationMarksOf(facts: MarkFacts): readonly SimulationMark[] {
  const marks: SimulationMark[] = [];
  if (facts.userId === null) marks.push('no-user');
  else if (facts.username === null) marks.push('user-missing');
  if (!facts.hasSubclassRow) marks.push('subclass-row-missing');
  if (!isKnownState(facts.state)) marks.push('unknown-state');
  if (!knownPlatforms.some((known) => known === facts.platform)) marks.push('unknown-platform');
  if (!knownSimulators.some((known) => known === facts.simulator.toLowerCase())) marks.push('unknown-simulator');
  if (!knownInputTypes.some((known) => known === facts.inputType)) marks.push('unknown-input-type');
  if (facts.times.some((text) => text !== null && isOddTime(text))) marks.push('odd-time');
  return marks;
}

const instant = /^(?!9999)\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?\+00$/u;

/** True for `infinity`, years before Christ, of 9999 and later, dates that no calendar has, and what is no date. */
function isOddTime(text: string): boolean {
  return !instant.test(text) || Number.isNaN(Date.parse(`${text.slice(0, 19).replace(' ', 'T')}Z`));
}
