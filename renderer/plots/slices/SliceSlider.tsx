import { useEffect, useState } from 'react';
import { type AxisChoice, binsOf } from '#shared/domain/axis.ts';
import type { PageND } from '#shared/domain/page.ts';
import { binInterval, shortAxisName } from '#shared/page/binEdges.ts';
import { formatSpan, typesetUnit } from '../numberText.ts';
import tools from '../tools/Tools.module.css';
import styles from './SliceSlider.module.css';

interface SliceSlidersProps {
  readonly page: PageND;
  /** The axes that are not drawn. */
  readonly axes: readonly number[];
  /** A bin for each axis of the page. */
  readonly indices: readonly number[];
  readonly reading: AxisChoice;
  readonly onIndices: (indices: readonly number[]) => void;
}

/** A slider for each axis that is not drawn. */
export function SliceSliders({ page, axes, indices, reading, onIndices }: SliceSlidersProps) {
  return axes.map((axis) => (
    <SliceSlider
      key={axis}
      page={page}
      axis={axis}
      index={indices[axis] ?? 0}
      reading={reading}
      onIndex={(index) => onIndices(indices.map((bin, each) => (each === axis ? index : bin)))}
    />
  ));
}

interface SliceSliderProps {
  readonly page: PageND;
  readonly axis: number;
  readonly index: number;
  readonly reading: AxisChoice;
  readonly onIndex: (index: number) => void;
}

/** How long each slice is shown while playing. */
const millisecondsPerSlice = 160;

/** Advances slice by slice while `playing`. */
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
