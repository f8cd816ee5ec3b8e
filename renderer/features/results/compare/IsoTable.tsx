import { useMemo } from 'react';
import { contourColour } from '#renderer/plots/heatmap/drawContours.ts';
import { areasAtLeast } from '#renderer/plots/heatmap/isoAreas.ts';
import { type MapGrid, toMapGrid } from '#renderer/plots/heatmap/mapModel.ts';
import { isoValues } from '#renderer/plots/heatmap/useContours.ts';
import { formatRounded, typesetUnit } from '#renderer/plots/numberText.ts';
import type { PlotSettings } from '#renderer/plots/plotSettings.ts';
import { unitFactor } from '#shared/page/units.ts';
import { Letter } from './ComparedList.tsx';
import type { ComparedMapsModel } from './ComparedMaps.tsx';
import styles from './Figures.module.css';

interface IsoTableProps {
  readonly model: ComparedMapsModel;
  readonly settings: PlotSettings;
}

const areaMeaning = 'The area of all bins with at least this value, over the whole map';

/** The iso-lines of both maps: colour, level, value, and the area within each. */
export function IsoTable({ model, settings }: IsoTableProps) {
  const { reference, evaluated } = model;
  const { axes, swapped, isoLevels, isoReference } = settings;
  const other = typeof evaluated?.page === 'object' ? evaluated.page : undefined;
  const values = useMemo(
    () => isoValues({ isoLevels, isoReference }, reference.statistics.max),
    [isoLevels, isoReference, reference],
  );
  const grid = useMemo(() => toMapGrid(reference, { axes, swapped }), [reference, axes, swapped]);
  const second = useMemo(
    () => (other === undefined ? undefined : toMapGrid(other, { axes, swapped })),
    [other, axes, swapped],
  );
  const areas = useMemo(() => areasAtLeast(grid, values), [grid, values]);
  const otherAreas = useMemo(() => {
    const factor = second === undefined ? null : areaFactor(second, grid);
    return second === undefined || factor === null ? null : areasAtLeast(second, values).map((area) => area * factor);
  }, [second, grid, values]);
  if (values.length === 0 || evaluated === undefined) return null;
  const unit = typesetUnit(reference.quantity.unit);
  return (
    <section aria-label="Iso-lines">
      <h2>
        Iso-lines{' '}
        <small>of {isoReference === null ? 'the maximum of A' : `${formatRounded(isoReference)} ${unit}`}</small>
      </h2>
      <table className={styles['figures']}>
        <thead>
          <tr>
            <th scope="col">level</th>
            <th scope="col" title={unit}>
              value
            </th>
            <th scope="col" title={areaMeaning}>
              <Letter index={0} /> {areaUnit(grid)}
            </th>
            <th scope="col" title={areaMeaning}>
              <Letter index={evaluated.index} /> {areaUnit(grid)}
            </th>
          </tr>
        </thead>
        <tbody>
          {isoLevels.map((level, place) => (
            <tr key={level}>
              <th scope="row">
                <i className={styles['iso']} style={{ background: contourColour(rankOf(values, place)) }} /> {level} %
              </th>
              <td title={`${String(values[place])} ${unit}`}>{formatRounded(values[place] ?? Number.NaN)}</td>
              <td>{formatRounded(areas[place] ?? Number.NaN)}</td>
              <td>{otherAreas === null ? '–' : formatRounded(otherAreas[place] ?? Number.NaN)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** The colours of iso-lines follow their values from the highest down. */
const rankOf = (values: readonly number[], place: number): number =>
  values.filter((value) => value > (values[place] ?? 0)).length;

/** `cm²`, or `MeV · cm` of two different axes. */
function areaUnit({ columns, rows }: MapGrid): string {
  const [one, two] = [columns.bins.unit, rows.bins.unit].map(typesetUnit);
  return one === two ? (one === '' || one === undefined ? '' : `${one}²`) : [one, two].join(' · ');
}

/** From the areas of one map to those of another; null if their axes measure different things. */
function areaFactor(from: MapGrid, to: MapGrid): number | null {
  const x = unitFactor(from.columns.bins.unit, to.columns.bins.unit);
  const y = unitFactor(from.rows.bins.unit, to.rows.bins.unit);
  return x === null || y === null ? null : x * y;
}
