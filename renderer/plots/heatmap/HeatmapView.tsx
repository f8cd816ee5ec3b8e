import { useMemo } from 'react';
import type { PlotProps } from '../plotProps.ts';
import { wholeStatistics } from '../pageStatistics.ts';
import { MapPlot } from './MapPlot.tsx';

/** A two-dimensional page as colours, with cuts beside it. */
export function HeatmapView(props: PlotProps) {
  const { page } = props;
  const whole = useMemo(() => wholeStatistics(page), [page]);
  return page.kind === '2D' ? <MapPlot {...props} page={page} whole={whole} /> : null;
}
