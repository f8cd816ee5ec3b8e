import { useEffect, useMemo, useState } from 'react';
import { binInterval, findBin } from '../binEdges.ts';
import { formatSpan, formatValue } from '../numberText.ts';
import type { PlotProps, PlotReadout, ReadoutEntry } from '../plotProps.ts';
import type { PlotSettings } from '../plotSettings.ts';
import type { MapBin } from './drawCuts.ts';
import { columnCount, rowCount, valueAt, type MapGrid, type MapSide } from './mapGrid.ts';

export interface MapCursor {
  /** The bin that is read out and cut through: under the cursor, else the pinned one. */
  readonly bin: MapBin | null;
  /** The bin that is cut through: the pinned one, else where the cursor is or was, else the greatest value. */
  readonly cut: MapBin | null;
  readonly readout: PlotReadout | null;
  readonly moveTo: (bin: MapBin | null) => void;
}

function sideEntry(side: MapSide, bin: number): ReadoutEntry {
  return {
    label: side.shortName,
    text: formatSpan(...binInterval(side.bins.edges, bin)),
    unit: side.bins.unit,
  };
}

/** The edges of a bin on both axes and its value, exactly as stored. */
export function mapReadout(grid: MapGrid, bin: MapBin, label: string, unit: string): PlotReadout {
  const value = valueAt(grid, bin.column, bin.row);
  const text = value === undefined ? 'missing: the data is cut off' : formatValue(value);
  return {
    entries: [
      sideEntry(grid.columns, bin.column),
      sideEntry(grid.rows, bin.row),
      { label, text, unit: value === undefined ? '' : unit },
    ],
  };
}

/** The bin at a place in axis units; null beside the map. */
export function binAtPlace(grid: MapGrid, place: { readonly x: number; readonly y: number } | null): MapBin | null {
  if (place === null) return null;
  const column = findBin(grid.columns.bins.edges, place.x);
  const row = findBin(grid.rows.bins.edges, place.y);
  return column < 0 || row < 0 ? null : { column, row };
}

interface CursorOf {
  readonly label: string;
  readonly unit: string;
  readonly cut: PlotSettings['cut'];
  /** Where the greatest value in view lies. */
  readonly peak: MapBin | null;
  readonly onReadout: PlotProps['onReadout'];
}

/** Where the cursor of a map is, reported to whoever listens. */
export function useMapCursor(grid: MapGrid, { label, unit, cut, peak, onReadout }: CursorOf): MapCursor {
  const [hovered, setHovered] = useState<MapBin | null>(null);
  const [last, setLast] = useState<MapBin | null>(null);
  const pinned = useMemo(() => binAtPlace(grid, cut), [grid, cut]);
  const isInside = (one: MapBin | null): boolean =>
    one !== null && one.column < columnCount(grid) && one.row < rowCount(grid);
  const bin = isInside(hovered) ? hovered : pinned;
  const readout = useMemo(() => (bin === null ? null : mapReadout(grid, bin, label, unit)), [grid, bin, label, unit]);
  useEffect(() => {
    onReadout?.(readout);
  }, [onReadout, readout]);
  const moveTo = (next: MapBin | null): void => {
    if (hovered?.column === next?.column && hovered?.row === next?.row) return;
    setHovered(next);
    if (next !== null) setLast(next);
  };
  return { bin, cut: pinned ?? bin ?? (isInside(last) ? last : peak), readout, moveTo };
}
