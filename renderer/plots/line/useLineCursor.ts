import { useEffect, useMemo, useState } from 'react';
import { binInterval } from '../binEdges.ts';
import { binCount } from '../curve.ts';
import { formatSpan, formatValue } from '../numberText.ts';
import type { PlotProps, PlotReadout } from '../plotProps.ts';
import type { LineModel } from './lineModel.ts';

export interface LineCursor {
  /** The bin under the cursor; null where there is none. */
  readonly bin: number | null;
  readonly readout: PlotReadout | null;
  readonly moveTo: (bin: number | null) => void;
}

/** The bin and its value, exactly as stored. */
export function lineReadout(model: LineModel, bin: number, label: string, unit: string): PlotReadout {
  const { values, bins } = model.curve;
  const value = values[bin];
  const text = value === undefined ? 'missing: the data ends before this bin' : formatValue(value);
  return {
    entries: [
      { label: model.xName, text: formatSpan(...binInterval(bins.edges, bin)), unit: bins.unit },
      { label, text, unit: value === undefined ? '' : unit },
    ],
  };
}

/** Where the cursor of a line plot is, reported to whoever listens. */
export function useLineCursor(
  model: LineModel | null,
  {
    label,
    unit,
    onReadout,
  }: { readonly label: string; readonly unit: string; readonly onReadout: PlotProps['onReadout'] },
): LineCursor {
  const [wanted, setWanted] = useState<number | null>(null);
  const bin = wanted === null || model === null || wanted >= binCount(model.curve) ? null : wanted;
  const readout = useMemo(
    () => (bin === null || model === null ? null : lineReadout(model, bin, label, unit)),
    [model, bin, label, unit],
  );
  useEffect(() => {
    onReadout?.(readout);
  }, [onReadout, readout]);
  return { bin, readout, moveTo: setWanted };
}
