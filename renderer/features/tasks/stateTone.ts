import { isKnownState, type KnownState } from '#shared/domain/simulation.ts';

/** The names of the colours in TaskTimelineView.module.css. */
type Tone = 'grey' | 'blue' | 'violet' | 'green' | 'red' | 'amber';

const tones: Readonly<Record<KnownState, Tone>> = {
  UNKNOWN: 'grey',
  PENDING: 'grey',
  RUNNING: 'blue',
  MERGING_QUEUED: 'violet',
  MERGING_RUNNING: 'violet',
  COMPLETED: 'green',
  FAILED: 'red',
  CANCELED: 'amber',
};

/** The colour of a state in the timeline. */
export function stateTone(state: string): Tone {
  return isKnownState(state) ? tones[state] : 'grey';
}
