import type { KeyboardEvent } from 'react';
import { binAtPlace, type MapCursor } from './useMapCursor.ts';
import { zoomed, type PlotWindow } from '../canvas/plotWindow.ts';
import type { MapBin } from './drawCuts.ts';
import { columnCount, rowCount, type MapSide } from './mapGrid.ts';
import type { MapModel } from './mapModel.ts';

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
    onWindow({ x: zoomed(x, factor, u, limits.x), y: zoomed(y, factor, v, limits.y) });
  };
  const actions: Readonly<Record<string, () => void>> = {
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
  };
  const action = actions[event.key];
  if (action === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  action();
}
