import { useEffect, useMemo, useState } from 'react';
import { type AxisChoice, binsOf } from '#shared/domain/axis.ts';
import type { PageND } from '#shared/domain/page.ts';
import { binInterval, longAxisName, shortAxisName } from '../binEdges.ts';
import { HeatmapTools } from '../heatmap/HeatmapTools.tsx';
import { MapPlot } from '../heatmap/MapPlot.tsx';
import { formatSpan, typesetUnit } from '../numberText.ts';
import type { PlotProps } from '../plotProps.ts';
import { sliceChoice, slicePage, slidingAxes, withIndex } from './slicePage.ts';
import plot from '../Plot.module.css';
import tools from '../tools/Tools.module.css';
import styles from './SliceSlider.module.css';

/** A page of three axes or more: a map over two of them, a slider for each of the others. */
export function SlicesView(props: PlotProps) {
  return props.page.kind === 'ND' ? <Slices {...props} page={props.page} /> : null;
}

function Slices(props: PlotProps & { readonly page: PageND }) {
  const { page, settings, onSettings } = props;
  const { sliceAxes, sliceIndices } = settings;
  const choice = useMemo(() => sliceChoice(page, { sliceAxes, sliceIndices }), [page, sliceAxes, sliceIndices]);
  const slice = useMemo(() => slicePage(page, choice), [page, choice]);
  return (
    <div className={plot['view']}>
      <MapPlot {...props} page={slice} whole={page.statistics} />
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

interface SliceSliderProps {
  readonly page: PageND;
  readonly axis: number;
  readonly index: number;
  readonly reading: AxisChoice;
  readonly onIndex: (index: number) => void;
}

/** Time that each slice stays while playing. */
const millisecondsPerSlice = 160;

/** Moves on by one slice after another while `playing`. */
function usePlay(
  playing: boolean,
  {
    index,
    count,
    onIndex,
  }: { readonly index: number; readonly count: number; readonly onIndex: (index: number) => void },
): void {
  useEffect(() => {
    if (!playing || count < 2) return undefined;
    const timer = setTimeout(() => onIndex((index + 1) % count), millisecondsPerSlice);
    return () => clearTimeout(timer);
  }, [playing, index, count, onIndex]);
}

/** Chooses a bin of an axis that is not drawn, and plays through them. */
function SliceSlider({ page, axis, index, reading, onIndex }: SliceSliderProps) {
  const [playing, setPlaying] = useState(false);
  const shown = page.axes[axis];
  const bins = shown === undefined ? null : binsOf(shown, reading);
  const count = bins === null ? 0 : bins.edges.length - 1;
  usePlay(playing, { index, count, onIndex });
  if (shown === undefined || bins === null) return null;
  const name = shortAxisName(shown, axis);
  const span = `${formatSpan(...binInterval(bins.edges, index))} ${typesetUnit(bins.unit)}`;
  return (
    <div className={styles['slider']}>
      <button
        type="button"
        className={tools['button']}
        aria-pressed={playing}
        aria-label={playing ? `Stop playing along ${name}` : `Play along ${name}`}
        onClick={() => setPlaying(!playing)}
      >
        {playing ? '❚❚' : '▶'}
      </button>
      <b>{name}</b>
      <input
        type="range"
        min={0}
        max={count - 1}
        step={1}
        value={index}
        aria-label={`Bin along ${name}`}
        aria-valuetext={`bin ${index + 1} of ${count}, ${span}`}
        onChange={(event) => onIndex(event.currentTarget.valueAsNumber)}
      />
      <output>
        {span} <small>{`${index + 1} / ${count}`}</small>
      </output>
    </div>
  );
}

/** Buttons above a slice: which two axes it shows, then those of a map. */
export function SlicesTools(props: PlotProps) {
  const { page, settings, onSettings } = props;
  if (page.kind !== 'ND') return null;
  const { vertical, horizontal } = sliceChoice(page, settings);
  const pairs = page.axes.flatMap((_, one) =>
    page.axes.map((__, other) => ({ one, other })).filter((pair) => pair.one < pair.other),
  );
  const chosen = `${Math.min(vertical, horizontal)},${Math.max(vertical, horizontal)}`;
  const nameOf = (index: number): string => {
    const axis = page.axes[index];
    return axis === undefined ? '' : longAxisName(axis, index).replace(/^Position \((.+)\)$/, '$1');
  };
  return (
    <div className={tools['tools']}>
      <span className={tools['choice']}>
        <select
          aria-label="Axes of the slice, vertical and horizontal"
          value={chosen}
          onChange={(event) => {
            const [one, other] = event.currentTarget.value.split(',').map(Number);
            if (one !== undefined && other !== undefined)
              onSettings({ sliceAxes: [one, other], zoom: null, cut: null });
          }}
        >
          {pairs.map(({ one, other }) => (
            <option key={`${one},${other}`} value={`${one},${other}`}>
              {`${nameOf(one)} ↑  ${nameOf(other)} →`}
            </option>
          ))}
        </select>
      </span>
      <HeatmapTools {...props} />
    </div>
  );
}
