import { describe, expect, it } from 'vitest';
import { relateSeeds, type SimulationRun } from '#renderer/features/results/compare/inputs/seeds.ts';

/** DIRECT counts its tasks from 0, BATCH from 1. */
const run = (first: number, count: number, parts: Partial<SimulationRun> = {}): SimulationRun => ({
  id: 1,
  simulator: 'shieldhit',
  tasks: { first, last: first + count - 1, count },
  primaries: String(count * 1000),
  ...parts,
});

describe('the random numbers of two runs of one input', () => {
  it('are the same for the same tasks and primaries', () => {
    expect(relateSeeds(run(0, 2), run(0, 2))).toEqual({ kind: 'same' });
  });

  it('overlap if one has more tasks', () => {
    expect(relateSeeds(run(0, 2), run(0, 4))).toEqual({ kind: 'overlapping', shared: 2, isCertain: true });
  });

  it('overlap between DIRECT and BATCH in all but one', () => {
    expect(relateSeeds(run(0, 4), run(1, 4))).toEqual({ kind: 'overlapping', shared: 3, isCertain: true });
  });

  it('overlap if the primaries differ: one continues the other', () => {
    expect(relateSeeds(run(0, 2), run(0, 2, { primaries: '9' }))).toEqual({
      kind: 'overlapping',
      shared: 2,
      isCertain: true,
    });
  });

  it('are independent if no task numbers coincide', () => {
    expect(relateSeeds(run(0, 1), run(1, 1))).toEqual({ kind: 'independent' });
  });

  it('overlap uncertainly if task numbers in between are missing', () => {
    const gaps = run(0, 2, { tasks: { first: 0, last: 9, count: 2 } });
    expect(relateSeeds(gaps, run(0, 10))).toEqual({ kind: 'overlapping', shared: 2, isCertain: false });
  });

  it('are unknown for a simulator that gets no seed from yaptide, or without tasks', () => {
    const topas = run(0, 1, { simulator: 'topas' });
    expect(relateSeeds(topas, topas)).toEqual({ kind: 'unknown', reason: 'yaptide sets no seeds for topas' });
    expect(relateSeeds(run(0, 1), run(0, 1, { id: 5, tasks: null }))).toEqual({
      kind: 'unknown',
      reason: 'simulation 5 has no task numbers',
    });
  });
});
