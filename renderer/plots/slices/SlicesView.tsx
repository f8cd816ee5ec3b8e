import { useMemo } from 'react';
import type { PageND } from '#shared/domain/page.ts';
import { MapPlot } from '../heatmap/MapPlot.tsx';
import type { PlotProps } from '../plotProps.ts';
import styles from '../Plot.module.css';
import { wholeStatistics } from '../pageStatistics.ts';
import { sliceChoice, slicePage, slidingAxes, withIndex } from './slicePage.ts';
import { SliceSlider } from './SliceSlider.tsx';

/** A page of three axes or more: a map over two of them, a slider for each of the others. */
export function SlicesView(props: PlotProps) {
  return props.page.kind === 'ND' ? <Slices {...props} page={props.page} /> : null;
}

function Slices(props: PlotProps & { readonly page: PageND }) {
  const { page, settings, onSettings } = props;
  const { sliceAxes, sliceIndices } = settings;
  const whole = useMemo(() => wholeStatistics(page), [page]);
  const choice = useMemo(() => sliceChoice(page, { sliceAxes, sliceIndices }), [page, sliceAxes, sliceIndices]);
  const slice = useMemo(() => slicePage(page, choice), [page, choice]);
  return (
    <div className={styles['view']}>
      <MapPlot {...props} page={slice} whole={whole} />
      {slidingAxes(page, choice).map((axis) => (
        <SliceSlider
          key={axis}
          page={page}
          axis={axis}
          index={choice.indices[axis] ?? 0}
          reading={settings.axes}
          onIndex={(index) => onSettings({ sliceIndices: withIndex(choice, axis, index) })}
        />
      ))}
    </div>
  );
}
