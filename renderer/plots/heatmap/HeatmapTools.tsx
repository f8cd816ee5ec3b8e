import { useMemo } from 'react';
import type { Page } from '#shared/domain/page.ts';
import { binsOf } from '#shared/domain/axis.ts';
import { colourAt } from '../colourMaps.ts';
import { drawnAs } from '../binEdges.ts';
import type { PlotProps } from '../plotProps.ts';
import { colourMapNames } from '../plotSettings.ts';
import { AxesChoice, Segments } from '../tools/Segments.tsx';
import styles from '../tools/Tools.module.css';
import { mapScaleKind, robustRange } from './valueColours.ts';

type Tool = Pick<PlotProps, 'settings' | 'onSettings'>;

function ColourMapChoice({ settings, onSettings }: Tool) {
  const { colourMap, inverted } = settings;
  const stops = Array.from({ length: 9 }, (_, index) => colourAt(colourMap, index / 8, inverted));
  return (
    <>
      <span className={styles['choice']}>
        <i className={styles['ramp']} style={{ background: `linear-gradient(to right, ${stops.join(', ')})` }} />
        <select
          aria-label="Colour map"
          value={colourMap}
          onChange={(event) => {
            const chosen = colourMapNames.find((name) => name === event.currentTarget.value);
            if (chosen !== undefined) onSettings({ colourMap: chosen });
          }}
        >
          {colourMapNames.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </span>
      <button
        type="button"
        className={styles['button']}
        aria-pressed={inverted}
        title="Invert the colours"
        aria-label="Invert colours"
        onClick={() => onSettings({ inverted: !inverted })}
      >
        ◐
      </button>
    </>
  );
}

/** Offered where a few values are so far above all others that these would have one colour. */
function RobustRange({ page, settings, onSettings }: Tool & Pick<PlotProps, 'page'>) {
  const range = useMemo(() => robustRange(page.quantity.values, page.statistics), [page]);
  if (range === null) return null;
  const isChosen = settings.range?.[0] === range[0] && settings.range[1] === range[1];
  return (
    <button
      type="button"
      className={styles['button']}
      aria-pressed={isChosen}
      title="Fit the colours to 99 % of the values: a few are far above all others"
      aria-label="Fit the colours to 99 % of the values"
      onClick={() => onSettings({ range: isChosen ? null : range })}
    >
      99 %
    </button>
  );
}

/** Whether both axes of a map have one unit and are drawn linearly. */
function sharesUnit(page: Page, settings: PlotProps['settings']): boolean {
  if (page.kind !== '2D') return true;
  const [one, other] = page.axes.map((axis) => binsOf(axis, settings.axes));
  if (one === undefined || other === undefined || one.unit !== other.unit) return false;
  return drawnAs(settings.xScale, other) === 'lin' && drawnAs(settings.yScale, one) === 'lin';
}

/** Buttons above a map. */
export function HeatmapTools({ page, settings, onSettings }: PlotProps) {
  const canKeepShape = sharesUnit(page, settings);
  return (
    <div className={styles['tools']} role="toolbar" aria-label="How the map is drawn">
      <Segments
        name="z"
        title="Scale of the colours"
        value={mapScaleKind(settings.mapScale, page.statistics)}
        choices={[
          { value: 'lin', text: 'lin' },
          { value: 'log', text: 'log' },
          { value: 'sqrt', text: '√', title: 'Square root' },
        ]}
        onChoose={(mapScale) => onSettings({ mapScale, range: null })}
      />
      <RobustRange page={page} settings={settings} onSettings={onSettings} />
      <ColourMapChoice settings={settings} onSettings={onSettings} />
      {canKeepShape ? (
        <Segments
          name=""
          title="Proportions"
          value={settings.aspect}
          choices={[
            { value: '1:1', text: '1:1', title: 'Equal scale on both axes' },
            { value: 'fill', text: 'fill', title: 'Fill the available space' },
          ]}
          onChoose={(aspect) => onSettings({ aspect })}
        />
      ) : null}
      <button
        type="button"
        className={styles['button']}
        aria-pressed={settings.swapped}
        title="Swap the horizontal and the vertical axis"
        aria-label="Swap axes"
        onClick={() => onSettings({ swapped: !settings.swapped, zoom: null, cut: null })}
      >
        ⇄
      </button>
      <AxesChoice page={page} settings={settings} onSettings={onSettings} />
    </div>
  );
}
