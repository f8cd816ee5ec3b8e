import { longAxisName } from '../binEdges.ts';
import { HeatmapTools } from '../heatmap/HeatmapTools.tsx';
import type { PlotProps } from '../plotProps.ts';
import tools from '../tools/Tools.module.css';
import { sliceChoice } from './slicePage.ts';

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
