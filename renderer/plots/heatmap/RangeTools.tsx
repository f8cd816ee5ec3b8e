import { useMemo } from 'react';
import { formatRounded, typesetUnit } from '../numberText.ts';
import type { PlotProps } from '../plotProps.ts';
import { Segments } from '../tools/Segments.tsx';
import { NumberBox } from '../tools/NumberBox.tsx';
import { ToolPopover, ToolRow } from '../tools/ToolPopover.tsx';
import { clippedRange, colourScale, mapScaleKind } from './valueColours.ts';
import styles from '../tools/Tools.module.css';

const clips = [0.5, 1, 2, 5] as const;

/** The range of the colours, typed or by percentiles, and how zero is drawn. */
export function RangeTools({ page, settings, onSettings }: PlotProps) {
  const { statistics, quantity } = page;
  const isDiverging = settings.colourMap === 'diverging';
  const { domain } = useMemo(
    () => colourScale({ mapScale: settings.mapScale, range: settings.range, isDiverging }, statistics),
    [settings.mapScale, settings.range, isDiverging, statistics],
  );
  const isLog = mapScaleKind(settings.mapScale, statistics) === 'log';
  const setEnd = (end: 0 | 1, value: number | null): void => {
    if (value === null) onSettings({ range: null });
    else onSettings({ range: end === 0 ? [value, domain[1]] : [domain[0], value] });
  };
  return (
    <ToolPopover
      label="range"
      title="Range of the colours"
      isActive={settings.range !== null || settings.zero !== 'colour'}
    >
      <ToolRow name="window">
        <NumberBox
          label="Lower limit of the colours"
          value={domain[0]}
          isUsable={(value) => value < domain[1] && !(isLog && value <= 0)}
          onValue={(value) => setEnd(0, value)}
        />
        to
        <NumberBox
          label="Upper limit of the colours"
          value={domain[1]}
          isUsable={(value) => value > domain[0]}
          onValue={(value) => setEnd(1, value)}
        />
        {typesetUnit(quantity.unit)}
      </ToolRow>
      <ToolRow name="leave out">
        {clips.map((percent) => (
          <button
            key={percent}
            type="button"
            className={styles['button']}
            title={`Leaves out ${percent} % of the values at each end`}
            onClick={() => {
              const range = clippedRange(quantity.values, percent / 100);
              if (range !== null && !(isLog && range[0] <= 0)) onSettings({ range });
              else if (range !== null && range[1] > 0)
                onSettings({ range: [Math.min(domain[0], range[1] / 10), range[1]] });
            }}
          >
            {percent} %
          </button>
        ))}
        <button
          type="button"
          className={styles['button']}
          disabled={settings.range === null}
          onClick={() => onSettings({ range: null })}
        >
          Fit all
        </button>
      </ToolRow>
      <ToolRow name="zero">
        <Segments
          name=""
          title="How zero is drawn"
          value={settings.zero}
          choices={[
            { value: 'colour', text: 'colour' },
            { value: 'transparent', text: 'transparent' },
            { value: 'white', text: 'white' },
          ]}
          onChoose={(zero) => onSettings({ zero })}
        />
      </ToolRow>
      <p className={styles['hint']}>
        Values from {formatRounded(statistics.min)} to {formatRounded(statistics.max)} {typesetUnit(quantity.unit)}. The
        colour bar takes drags too: its ends, or the whole range.
      </p>
    </ToolPopover>
  );
}
