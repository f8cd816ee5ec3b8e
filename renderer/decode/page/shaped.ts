import type { InexactNumbers } from '#shared/blob/tolerantJson.ts';
import type { EstimatorMetadata, Page, PageDefect, Quantity } from '#shared/domain/page.ts';
import { textOf } from '../axes/axes.ts';
import type { Members } from './members.ts';
import type { FilledValues } from './values.ts';

/** What a page's JSON is shaped with. */
export interface ShapeContext {
  readonly estimator: EstimatorMetadata | null;
  /** Which lists hold numbers that a double cannot; null when nobody looked. */
  readonly inexact: InexactNumbers | null;
  /** The text ended too early. */
  readonly cut: boolean;
}

/** A page, or why the JSON is none. `suspicious`: large numbers may be inexact, a closer look is needed. */
export type Shaped =
  | { readonly step: 'page'; readonly page: Page; readonly suspicious: boolean }
  | { readonly step: 'another-shape'; readonly defects: readonly PageDefect[] };

/** The parts of every page; its axes make the kind. */
export interface PageParts {
  readonly quantity: Quantity;
  readonly expected: number;
  readonly metadata: Readonly<Record<string, string>>;
  readonly defects: readonly PageDefect[];
}

/** The quantity of a page: its name and unit from the JSON, its values as they were filled. */
export function makeQuantity(data: Members, filled: FilledValues): Quantity {
  return {
    name: textOf(data['name']),
    unit: textOf(data['unit']),
    values: filled.values,
    nonFinite: filled.nonFinite,
  };
}
