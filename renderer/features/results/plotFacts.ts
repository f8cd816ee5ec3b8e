import { typesetUnit } from '#renderer/plots/numberText.ts';
import type { PlotSettings } from '#renderer/plots/plotSettings.ts';
import type { EstimatorMetadata, Page, PageDefect } from '#shared/domain/page.ts';
import type { ResultFault } from '#shared/domain/problem.ts';
import { formatCount } from '#shared/figures.ts';
import { isRepaired, type SimulatedPrimaries } from './pageLabel.ts';

/** The caption of a plot, in short lines, and its warnings. */
export interface PlotFacts {
  readonly facts: readonly string[];
  readonly warnings: readonly string[];
}

/** `page_normalized` of a page's metadata, in words. */
const normalisations: Readonly<Record<string, string>> = {
  '0': 'not normalised',
  '1': 'sum over all primaries',
  '2': 'per primary',
  '3': 'mean over primaries',
  '4': 'particles one by one, not normalised',
};

function normalisationOf({ metadata, quantity }: Page): string {
  const known = normalisations[metadata['page_normalized'] ?? ''];
  if (known !== undefined) return known;
  return /\/\s*prim/iu.test(quantity.unit) ? 'per primary' : 'normalisation not stored';
}

function primariesOf(primaries: SimulatedPrimaries | undefined, metadata: EstimatorMetadata | undefined): string {
  const claimed = metadata?.['number_of_primaries'];
  if (primaries !== undefined && primaries.tasks > 0) {
    const over = primaries.tasks === 1 ? 'one task' : `the sum over ${formatCount(primaries.tasks)} tasks`;
    return `${formatCount(primaries.simulated)} primaries (${over})`;
  }
  return claimed === undefined
    ? 'number of primaries not stored'
    : `${formatCount(claimed)} primaries (as the file says)`;
}

const drawnDividedBy = {
  max: 'drawn divided by its maximum',
  integral: 'drawn divided by its integral',
  point: 'drawn divided by its value at one place',
} as const satisfies Record<Exclude<PlotSettings['normalise'], 'none'>, string>;

interface FactsOf {
  readonly page: Page;
  readonly label: string;
  readonly settings: PlotSettings;
  readonly primaries: SimulatedPrimaries | undefined;
  readonly metadata: { readonly metadata: EstimatorMetadata; readonly defects: readonly PageDefect[] } | undefined;
  readonly faults: readonly ResultFault[];
}

/** Quantity, unit, normalisation, primaries and repaired axes of a plot, and its warnings. */
export function plotFacts({ page, label, settings, primaries, metadata, faults }: FactsOf): PlotFacts {
  const { name, unit } = page.quantity;
  const quantity = name === '' || name === label ? label : `${label} (${name})`;
  const typeset = typesetUnit(unit);
  const normalisation = normalisationOf(page);
  const repaired = isRepaired(page)
    ? [settings.axes === 'repaired' ? 'axis repaired' : 'axis as stored, though a repair is known']
    : [];
  const drawn = page.kind === '1D' && settings.normalise !== 'none' ? [drawnDividedBy[settings.normalise]] : [];
  return {
    facts: [
      quantity,
      ...(page.kind === 'phase-space' ? [] : [typeset === '' ? 'no unit' : typeset]),
      // A unit may say so itself.
      ...(typeset.endsWith(normalisation) ? [] : [normalisation]),
      ...drawn,
      primariesOf(primaries, metadata?.metadata),
      ...repaired,
    ],
    warnings: [
      ...faults.map(({ message }) => `Wrong though COMPLETED: ${message}`),
      ...page.defects.map(({ message }) => message),
      ...(metadata?.defects ?? []).map(({ message }) => `Metadata of the estimator: ${message}`),
      ...page.axes.filter(({ repaired: reading }) => reading !== null).map(({ repair }) => repair),
    ],
  };
}
