import { type KeyboardEvent, useCallback, useEffect, useMemo, useState } from 'react';
import { binInterval, findBin } from '#shared/page/binEdges.ts';
import { pressKey } from '../canvas/plotKeys.ts';
import { type PlotWindow, zoomed } from '../canvas/plotWindow.ts';
import { formatSpan, formatValue, readoutValue, typesetUnit } from '../numberText.ts';
import type { PlotProps, PlotReadout, ReadoutEntry } from '../plotProps.ts';
import type { PlotSettings } from '../plotSettings.ts';
import type { MapBin } from './drawCuts.ts';
import { columnCount, type MapGrid, type MapModel, type MapSide, rowCount, valueAt } from './mapModel.ts';

interface MapCursor {
  /** The bin for the read-out and the cuts: under the cursor, otherwise the pinned one. */
  readonly bin: MapBin | null;
  /** The bin of the cuts: the pinned one, otherwise the current or last one under the cursor, otherwise the maximum. */
  readonly cut: MapBin | null;
  readonly readout: PlotReadout | null;
  readonly moveTo: (bin: MapBin | null) => void;
}

function sideEntry(side: MapSide, bin: number): ReadoutEntry {
  return {
    label: side.shortName,
    text: formatSpan(...binInterval(side.bins.edges, bin)),
    unit: typesetUnit(side.bins.unit),
  };
}

/** The edges of a bin on both axes and its value. */
export function mapReadout(
  grid: MapGrid,
  bin: MapBin,
  { label, unit, valueNames }: Pick<CursorOf, 'label' | 'unit' | 'valueNames'>,
): PlotReadout {
  const value = valueAt(grid, bin.column, bin.row);
  const name = value === undefined ? undefined : valueNames?.get(value);
  const read =
    value === undefined
      ? { text: 'missing: the data is cut off' }
      : name === undefined
        ? readoutValue(value)
        : { text: `${name} (${formatValue(value)})` };
  return {
    entries: [
      sideEntry(grid.columns, bin.column),
      sideEntry(grid.rows, bin.row),
      { label, ...read, unit: value === undefined ? '' : typesetUnit(unit) },
    ],
  };
}

/** The bin at a position in axis units; null outside the map. */
export function binAtPlace(grid: MapGrid, place: MapPlace | null): MapBin | null {
  if (place === null) return null;
  const column = findBin(grid.columns.bins.edges, place.x);
  const row = findBin(grid.rows.bins.edges, place.y);
  return column < 0 || row < 0 ? null : { column, row };
}

/** A position in the units of both axes. */
export interface MapPlace {
  readonly x: number;
  readonly y: number;
}

/** One cursor in several maps: where it is, and where it last was. */
export interface LinkedCursor {
  readonly hovered: MapPlace | null;
  readonly last: MapPlace | null;
  readonly onMove: (place: MapPlace | null) => void;
}

/** A cursor for several maps, whose last position is that in the last map it was over, at first `start`. */
export function useLinkedCursor(start: MapPlace | null): LinkedCursor {
  const [{ hovered, last }, setPlaces] = useState<Pick<LinkedCursor, 'hovered' | 'last'>>({
    hovered: null,
    last: null,
  });
  const onMove = useCallback(
    (place: MapPlace | null) => setPlaces((before) => ({ hovered: place, last: place ?? before.last })),
    [],
  );
  return useMemo(() => ({ hovered, last: last ?? start, onMove }), [hovered, last, start, onMove]);
}

interface CursorOf {
  readonly label: string;
  readonly unit: string;
  readonly cut: PlotSettings['cut'];
  /** The position of the visible maximum. */
  readonly peak: MapBin | null;
  /** Meaning of the values, if they are numbers of materials or zones. */
  readonly valueNames?: ReadonlyMap<number, string> | undefined;
  readonly onReadout: PlotProps['onReadout'];
  /** The cursor shared with other maps; without it, the map has its own. */
  readonly linked?: LinkedCursor | undefined;
}

/** The centre of a bin, in the units of the axes. */
export function centreOf({ columns, rows }: MapGrid, { column, row }: MapBin): MapPlace {
  return { x: columns.bins.centres[column] ?? 0, y: rows.bins.centres[row] ?? 0 };
}

/** The cursor's position in a map, reported to `onReadout`. */
export function useMapCursor(grid: MapGrid, cursor: CursorOf): MapCursor {
  const { label, unit, cut, peak, valueNames, onReadout, linked } = cursor;
  const [ownHovered, setHovered] = useState<MapBin | null>(null);
  const [ownLast, setLast] = useState<MapBin | null>(null);
  const hovered = useMemo(
    () => (linked === undefined ? ownHovered : binAtPlace(grid, linked.hovered)),
    [grid, linked, ownHovered],
  );
  const last = useMemo(() => (linked === undefined ? ownLast : binAtPlace(grid, linked.last)), [grid, linked, ownLast]);
  const pinned = useMemo(() => binAtPlace(grid, cut), [grid, cut]);
  const isInside = (one: MapBin | null): boolean =>
    one !== null && one.column < columnCount(grid) && one.row < rowCount(grid);
  const bin = isInside(hovered) ? hovered : pinned;
  const readout = useMemo(
    () => (bin === null ? null : mapReadout(grid, bin, { label, unit, valueNames })),
    [grid, bin, label, unit, valueNames],
  );
  useEffect(() => {
    onReadout?.(readout);
  }, [onReadout, readout]);
  const moveTo = (next: MapBin | null): void => {
    if (hovered?.column === next?.column && hovered?.row === next?.row) return;
    if (linked !== undefined) {
      linked.onMove(next === null ? null : centreOf(grid, next));
      return;
    }
    setHovered(next);
    if (next !== null) setLast(next);
  };
  return { bin, cut: pinned ?? bin ?? (isInside(last) ? last : peak), readout, moveTo };
}

interface KeysTarget {
  readonly model: MapModel;
  readonly cursor: MapCursor;
  readonly onWindow: (window: PlotWindow | null) => void;
  readonly onPin: (bin: MapBin | null) => void;
}

const direction = ({ bins }: MapSide): number =>
  (bins.edges[0] ?? 0) <= (bins.edges[bins.edges.length - 1] ?? 0) ? 1 : -1;

/** Arrows move the cursor by a bin (Shift: by ten), + and − zoom around it, 0 resets, Enter pins the cuts. */
export function pressMapKey(event: KeyboardEvent, { model, cursor, onWindow, onPin }: KeysTarget): void {
  const { grid, x, y, limits } = model;
  const middle = { x: x.fromUnit(0.5), y: y.fromUnit(0.5) };
  const from = cursor.bin ?? binAtPlace(grid, middle) ?? { column: 0, row: 0 };
  const step = event.shiftKey ? 10 : 1;
  const move = (columns: number, rows: number): void =>
    cursor.moveTo({
      column: Math.min(columnCount(grid) - 1, Math.max(0, from.column + columns * direction(grid.columns))),
      row: Math.min(rowCount(grid) - 1, Math.max(0, from.row + rows * direction(grid.rows))),
    });
  const place = (unit: number): number => (unit >= 0 && unit <= 1 ? unit : 0.5);
  const zoom = (factor: number): void => {
    const u = place(x.toUnit(grid.columns.bins.centres[from.column] ?? 0));
    const v = place(y.toUnit(grid.rows.bins.centres[from.row] ?? 0));
    onWindow({ x: zoomed(x, { factor, around: u }, limits.x), y: zoomed(y, { factor, around: v }, limits.y) });
  };
  pressKey(event, {
    ArrowLeft: () => move(-step, 0),
    ArrowRight: () => move(step, 0),
    ArrowUp: () => move(0, step),
    ArrowDown: () => move(0, -step),
    '+': () => zoom(0.5),
    '=': () => zoom(0.5),
    '-': () => zoom(2),
    '0': () => onWindow(null),
    Enter: () => onPin(from),
    Escape: () => {
      cursor.moveTo(null);
      onPin(null);
    },
  });
}
