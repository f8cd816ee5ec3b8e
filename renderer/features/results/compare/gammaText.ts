import { formatRounded, typesetUnit } from '#renderer/plots/numberText.ts';
import { formatCount } from '#shared/figures.ts';
import type { ChosenCriteria } from './comparison.ts';
import { gammaLimit, type GammaState } from './useGamma.ts';

/** `95.2 %` of the evaluated points. */
export const passPercent = (passed: number, evaluated: number): string =>
  `${((100 * passed) / evaluated).toFixed(1)} %`;

/** How gamma was computed, as a sentence for a paper; `norm` is the largest value of the reference, in `unit`. */
export function gammaMethod(criteria: ChosenCriteria, norm: number, unit: string): string {
  const { dose, distance, cutOff, isLocal, method } = criteria;
  const of = isLocal
    ? 'each reference value'
    : `${formatRounded(norm)} ${typesetUnit(unit)}, the largest of the reference`;
  const how =
    method === 'step-free'
      ? 'the exact distance to the linear interpolation of the evaluated page'
      : `stepping by ${formatRounded(distance / 10)} mm with interpolation (Wendling 2007)`;
  return `γ ${dose} %/${distance} mm, ${isLocal ? 'local' : 'global'}, dose difference of ${of}; ${how}, searched up to γ = ${gammaLimit}; reference points from ${cutOff} % of the largest.`;
}

/** The pass rate with its method, as a caption; undefined while there is none. */
export function gammaCaption(state: GammaState | null, criteria: ChosenCriteria, unit: string): string | undefined {
  if (state?.step !== 'done') return undefined;
  const [tally] = state.result.tallies;
  if (tally === undefined || tally.evaluated === 0) return undefined;
  const { passed, evaluated } = tally;
  return `${passPercent(passed, evaluated)} pass (γ ≤ 1), ${formatCount(passed)} of ${formatCount(evaluated)} points. ${gammaMethod(criteria, state.norm, unit)}`;
}
