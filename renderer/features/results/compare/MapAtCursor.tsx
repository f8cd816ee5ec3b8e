import { useMemo } from 'react';
import { toDoseGrid } from '#renderer/gamma/doseGrid.ts';
import { makeInterpolation } from '#renderer/gamma/pointSearch.ts';
import { binInterval } from '#shared/page/binEdges.ts';
import { binAtPlace, type LinkedCursor } from '#renderer/plots/heatmap/mapCursor.ts';
import { type MapGrid, toMapGrid, valueAt } from '#renderer/plots/heatmap/mapModel.ts';
import type { MapBin } from '#renderer/plots/heatmap/drawCuts.ts';
import { formatRounded, formatSpan, typesetUnit } from '#renderer/plots/numberText.ts';
import type { PlotSettings } from '#renderer/plots/plotSettings.ts';
import { unitFactor } from '#shared/page/units.ts';
import type { Page2D } from '#shared/domain/page.ts';
import { Letter } from './ComparedList.tsx';
import type { ComparedMapsModel } from './ComparedMaps.tsx';
import { gammaLimit } from './useGamma.ts';
import styles from './Compare.module.css';
import figureStyles from './Figures.module.css';

interface MapAtCursorProps {
  readonly model: ComparedMapsModel;
  readonly settings: PlotSettings;
  readonly linked: LinkedCursor;
}

/** The values of both maps in the bin of the reference at the cursor, their difference, and gamma. */
export function MapAtCursor({ model, settings, linked }: MapAtCursorProps) {
  const { reference, evaluated, gamma } = model;
  const { axes, swapped } = settings;
  const other = typeof evaluated?.page === 'object' ? evaluated.page : undefined;
  const grid = useMemo(() => toMapGrid(reference, { axes, swapped }), [reference, axes, swapped]);
  const gammaGrid = useMemo(
    () => (gamma === undefined ? undefined : toMapGrid(gamma, { axes, swapped })),
    [gamma, axes, swapped],
  );
  const interpolate = useMemo(() => (other === undefined ? undefined : interpolationOf(other)), [other]);
  const bin = binAtPlace(grid, linked.hovered ?? settings.cut);
  if (bin === null || evaluated === undefined) {
    return (
      <>
        <h2>At the cursor</h2>
        <p className={styles['quiet']}>Point at a map, or use its arrow keys.</p>
      </>
    );
  }
  const value = valueAt(grid, bin.column, bin.row) ?? Number.NaN;
  const second = interpolate?.(grid, bin, swapped) ?? Number.NaN;
  const part = (100 * (second - value)) / reference.statistics.max;
  const found = gammaGrid === undefined ? undefined : (valueAt(gammaGrid, bin.column, bin.row) ?? Number.NaN);
  return (
    <>
      <h2>
        At the cursor <small>{placeOf(grid, bin)}</small>
      </h2>
      <table className={figureStyles['figures']}>
        <tbody>
          <ValueRow index={0} text="" value={value} unit={reference.quantity.unit} />
          <ValueRow index={evaluated.index} text="interpolated" value={second} unit={reference.quantity.unit} />
          <tr title="Evaluated minus reference, in percent of the largest value of the reference">
            <th scope="row">difference</th>
            <td>{Number.isFinite(part) ? `${part > 0 ? '+' : ''}${part.toFixed(1)} % of the maximum` : '–'}</td>
          </tr>
          {found !== undefined && (
            <tr>
              <th scope="row">γ</th>
              <td data-passes={found <= 1}>{gammaWords(found)}</td>
            </tr>
          )}
        </tbody>
      </table>
    </>
  );
}

interface ValueRowProps {
  readonly index: number;
  readonly text: string;
  readonly value: number;
  readonly unit: string;
}

function ValueRow({ index, text, value, unit }: ValueRowProps) {
  return (
    <tr>
      <th scope="row">
        <Letter index={index} /> {text}
      </th>
      <td title={String(value)}>
        {formatRounded(value, 5)} {typesetUnit(unit)}
      </td>
    </tr>
  );
}

function gammaWords(gamma: number): string {
  if (Number.isNaN(gamma)) return 'not compared';
  const text = gamma >= gammaLimit ? `≥ ${gammaLimit}` : formatRounded(gamma, 3);
  return `${text} ${gamma <= 1 ? 'passes' : 'fails'}`;
}

function placeOf({ columns, rows }: MapGrid, { column, row }: MapBin): string {
  return [
    { side: columns, at: column },
    { side: rows, at: row },
  ]
    .map(({ side, at }) => `${side.shortName} ${formatSpan(...binInterval(side.bins.edges, at))}`)
    .join(', ');
}

/** Interpolates a page linearly at the centre of a bin of another grid; undefined if one of its axes is not a length. */
function interpolationOf(page: Page2D) {
  const dose = toDoseGrid(page, page.quantity.unit);
  if (typeof dose === 'string' || dose.axes.length !== 2) return undefined;
  const interpolate = makeInterpolation(dose);
  return ({ columns, rows }: MapGrid, { column, row }: MapBin, swapped: boolean): number => {
    const inMm = [
      { side: rows, at: row },
      { side: columns, at: column },
    ].map(({ side, at }) => (side.bins.centres[at] ?? Number.NaN) * (unitFactor(side.bins.unit, 'mm') ?? Number.NaN));
    return interpolate(Float64Array.from(swapped ? inMm.toReversed() : inMm));
  };
}
