import { typesetUnit } from '#renderer/plots/numberText.ts';
import { curveLetter } from '#renderer/plots/overlay/curveColours.ts';
import type { OverlaySettings } from '#renderer/plots/overlay/overlaySettings.ts';
import type { PlotSettings } from '#renderer/plots/plotSettings.ts';
import { unitFactor } from '#shared/page/units.ts';
import type { Page } from '#shared/domain/page.ts';
import { type PlotFacts, plotFacts } from '../plotFacts.ts';

/** What a comparison shows: what all pages have in common, and what is said of each. */
export interface ComparedFacts {
  readonly shared: readonly string[];
  readonly each: readonly (PlotFacts & { readonly index: number })[];
}

/** A page that is drawn, with all that its facts depend on but the settings. */
export interface DrawnPage extends Omit<Parameters<typeof plotFacts>[0], 'settings'> {
  readonly index: number;
}

interface FactsOptions {
  readonly settings: PlotSettings;
  /** What curves are divided by; `none` for maps. */
  readonly normalise: OverlaySettings['normalise'];
}

/** The facts of each page, those that all have in common stated once. The first page is the reference. */
export function comparedFacts(drawn: readonly DrawnPage[], { settings, normalise }: FactsOptions): ComparedFacts {
  const reference = drawn[0]?.page;
  const own = { ...settings, normalise: normalise === 'reference' ? 'none' : normalise } as const;
  const all = drawn.map(({ index, ...of }) => {
    const { facts, warnings } = plotFacts({ ...of, settings: own });
    return { index, facts: [...facts, ...conversionOf(of.page, reference)], warnings };
  });
  const [first] = all;
  const shared = first?.facts.filter((fact) => all.every(({ facts }) => facts.includes(fact))) ?? [];
  return {
    shared: [...shared, ...(normalise === 'reference' ? ['drawn divided by the maximum of the reference'] : [])],
    each: all.map((page) => ({ ...page, facts: page.facts.filter((fact) => !shared.includes(fact)) })),
  };
}

/** Says so if a page is drawn in the unit of the reference instead of its own. */
function conversionOf(page: Page, reference: Page | undefined): readonly string[] {
  if (reference === undefined) return [];
  const factor = unitFactor(page.quantity.unit, reference.quantity.unit);
  return factor === null || factor === 1 ? [] : [`drawn in ${typesetUnit(reference.quantity.unit)}`];
}

/** The same as lines of text, for a figure. */
export function linesOfFacts({ shared, each }: ComparedFacts): readonly string[] {
  return [
    ...(shared.length === 0 ? [] : [shared.join(' · ')]),
    ...each.flatMap(({ index, facts, warnings }) => {
      const said = [...(facts.length === 0 ? [] : [facts.join(' · ')]), ...warnings];
      return said.map((text) => `${curveLetter(index)}: ${text}`);
    }),
  ];
}
