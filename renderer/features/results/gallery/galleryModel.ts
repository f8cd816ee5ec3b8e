import { z } from 'zod';
import type { Estimator, ScoredOutput } from '#shared/domain/estimator.ts';
import { visibleText } from '#shared/visibleText.ts';
import { flattenPages, pageLabelOf, type PageLabel, type PageLine, pagesOf } from '../pageLabel.ts';

/** More simulations than these are hard to distinguish as rows. */
export const maxGallerySimulations = 50;

/** Which simulations and pages the gallery shows and how; all of it is in the address. */
export const gallerySearchSchema = z.object({
  simulations: z.array(z.int()).max(maxGallerySimulations).readonly().optional().catch(undefined),
  estimators: z.array(z.string()).optional().catch(undefined),
  quantities: z.array(z.string()).optional().catch(undefined),
  /** As stored. */
  units: z.array(z.string()).optional().catch(undefined),
  /** `0`, `1`, `2`, and `3` for three and more. */
  dimensions: z.array(z.int().min(0).max(3)).optional().catch(undefined),
  text: z.string().max(1000).optional().catch(undefined),
  scale: z.enum(['own']).optional().catch(undefined),
  size: z.enum(['small', 'large']).optional().catch(undefined),
});
export type GallerySearch = z.infer<typeof gallerySearchSchema>;

/** The results of a simulation, from its lists. */
export interface SimulationResults {
  readonly id: number;
  readonly estimators: readonly Estimator[];
  readonly outputs: readonly ScoredOutput[];
}

/** Pages of several simulations that show the same: one estimator, one quantity, one filter. */
export interface GalleryColumn {
  readonly key: string;
  /** As stored. */
  readonly estimator: string;
  readonly label: PageLabel;
  /** null if the rows do not say. */
  readonly dimensions: number | null;
  /** By the id of the simulation. */
  readonly pages: ReadonlyMap<number, PageLine>;
}

/**
 * Pages of simulations in columns: those of the same estimator and detector are in one column, and if the user named
 * their quantities, only those of the same name and filter. Of several matching columns, each page takes the first that
 * its simulation has not filled. Columns are in order of first occurrence, those of one estimator together.
 */
export function galleryColumns(simulations: readonly SimulationResults[]): readonly GalleryColumn[] {
  const columns: OpenColumn[] = [];
  for (const { id, estimators, outputs } of simulations) {
    for (const line of pagesOf(flattenPages(estimators))) {
      const label = pageLabelOf(outputs, line.estimator, line.page);
      const fitting = columns.filter((column) => !column.pages.has(id) && fits(column, line, label));
      const column =
        fitting.find((each) => isSameName(each.label, label)) ?? fitting[0] ?? newColumn(columns, line, label);
      column.pages.set(id, line);
      if (!isNamed(column.label) && isNamed(label)) column.label = label;
    }
  }
  const order = [...new Set(columns.map(({ estimator }) => estimator))];
  return order.flatMap((estimator) => columns.filter((column) => column.estimator === estimator));
}

interface OpenColumn extends Omit<GalleryColumn, 'label' | 'pages'> {
  label: PageLabel;
  readonly pages: Map<number, PageLine>;
}

function newColumn(columns: OpenColumn[], { estimator, page }: PageLine, label: PageLabel): OpenColumn {
  const dimensions = typeof page.dimensions === 'number' ? page.dimensions : null;
  const key = `${columns.length} ${page.id}`;
  const column: OpenColumn = { key, estimator: estimator.name, label, dimensions, pages: new Map() };
  columns.push(column);
  return column;
}

/** Whether a quantity has a user-given name; inputs made of files have none. */
const isNamed = ({ title, detector }: PageLabel): boolean => title !== detector;
const isSameName = (one: PageLabel, other: PageLabel): boolean =>
  one.title === other.title && one.filter === other.filter;

function fits({ estimator, label: own }: OpenColumn, line: PageLine, label: PageLabel): boolean {
  if (estimator !== line.estimator.name || own.detector !== label.detector) return false;
  return isSameName(own, label) || !isNamed(own) || !isNamed(label);
}

/**
 * The columns that match the filters. `unitOf` returns the unit of a column, undefined while unknown: such a column
 * stays until it is known.
 */
export function filterColumns(
  columns: readonly GalleryColumn[],
  search: GallerySearch,
  unitOf: (column: GalleryColumn) => string | undefined,
): readonly GalleryColumn[] {
  const { estimators, quantities, units, dimensions, text = '' } = search;
  const wanted = text.trim().toLowerCase();
  return columns.filter((column) => {
    const { estimator, label, dimensions: own } = column;
    const unit = unitOf(column);
    if (units !== undefined && unit !== undefined && !units.includes(unit)) return false;
    if (estimators !== undefined && !estimators.includes(estimator)) return false;
    if (quantities !== undefined && !quantities.includes(label.title)) return false;
    if (dimensions !== undefined && (own === null || !dimensions.includes(Math.min(own, 3)))) return false;
    const words = [visibleText(estimator), label.title, label.detector, label.filter ?? ''];
    return words.join('\n').toLowerCase().includes(wanted);
  });
}

/** How often each value of a column occurs, in order of first occurrence. */
export function facetsOf(columns: readonly GalleryColumn[], of: (column: GalleryColumn) => string) {
  const counts = new Map<string, number>();
  for (const column of columns) counts.set(of(column), (counts.get(of(column)) ?? 0) + column.pages.size);
  return [...counts].map(([value, count]) => ({ value, count }));
}
