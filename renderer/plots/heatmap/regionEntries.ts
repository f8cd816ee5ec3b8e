import type { Page } from '#shared/domain/page.ts';
import { formatCount } from '#shared/figures.ts';
import { formatRounded, readoutValue, typesetUnit } from '../numberText.ts';
import type { ReadoutEntry } from '../plotProps.ts';
import type { PlotSettings } from '../plotSettings.ts';
import { drawnSlice } from '../slices/projectPage.ts';
import { toMapGrid } from './mapModel.ts';
import { regionFigures } from './region.ts';

/** Figures of the rectangle or the ellipse picked on a map, as lines for a side panel; none if nothing was picked. */
export function regionEntries(page: Page, settings: PlotSettings): readonly ReadoutEntry[] {
  const { region } = settings;
  if (region === null || (page.kind !== '2D' && page.kind !== 'ND')) return [];
  const drawn = page.kind === 'ND' ? drawnSlice(page, settings) : page;
  const grid = toMapGrid(drawn, settings);
  const { columns, rows } = grid;
  const { statistics: seen, maximumAt, integral, deviation, area } = regionFigures(grid, region);
  const unit = typesetUnit(page.quantity.unit);
  const joined = (...units: readonly string[]): string => units.filter((each) => each !== '').join(' · ');
  const areaUnit =
    columns.bins.unit === rows.bins.unit && /^[a-zµ]+$/iu.test(columns.bins.unit)
      ? `${typesetUnit(columns.bins.unit)}²`
      : joined(typesetUnit(columns.bins.unit), typesetUnit(rows.bins.unit));
  const measured = (label: string, value: number, title: string): ReadoutEntry => ({
    label,
    ...readoutValue(value),
    unit,
    title,
  });
  return [
    { label: 'bins', text: formatCount(seen.cells), unit: '', title: 'Bins whose centres lie inside.' },
    measured('maximum', seen.max, 'The largest finite value inside.'),
    ...(maximumAt === null
      ? []
      : [
          {
            label: `at ${columns.shortName}, ${rows.shortName}`,
            text: `${formatRounded(maximumAt.x)}, ${formatRounded(maximumAt.y)}`,
            unit: '',
            title: 'The centre of the bin of the maximum.',
          },
        ]),
    measured('minimum', seen.min, 'The smallest finite value inside.'),
    measured('mean', seen.mean, 'The mean of the finite values inside; each bin counts the same.'),
    measured('deviation', deviation, 'The standard deviation of the values inside, with n − 1.'),
    measured('sum', seen.sum, 'The sum of the finite values inside.'),
    {
      label: 'integral',
      ...readoutValue(integral),
      unit: joined(unit, areaUnit),
      title: 'The sum of value times bin area inside.',
    },
    { label: 'area', ...readoutValue(area), unit: areaUnit, title: 'Of the bins whose centres lie inside.' },
    ...(seen.nan + seen.positiveInfinity + seen.negativeInfinity > 0
      ? [{ label: 'not finite', text: formatCount(seen.cells - seen.finite), unit: '' }]
      : []),
  ];
}
