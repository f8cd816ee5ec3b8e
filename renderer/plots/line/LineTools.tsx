import { lineStyles } from '../plotSettings.ts';
import type { PlotProps } from '../plotProps.ts';
import { AxesChoice, Segments } from '../tools/Segments.tsx';
import { binsOf } from '#shared/domain/axis.ts';
import { drawnAs } from '../binEdges.ts';
import styles from '../tools/Tools.module.css';

/** Buttons above a line plot. */
export function LineTools({ page, settings, onSettings }: PlotProps) {
  if (page.kind !== '1D') return null;
  return (
    <div className={styles['tools']} role="toolbar" aria-label="How the line is drawn">
      <Segments
        name="y"
        title="Scale of the values"
        value={settings.lineScale}
        choices={[
          { value: 'lin', text: 'lin' },
          { value: 'log', text: 'log' },
          { value: 'symlog', text: 'symlog', title: 'Logarithmic on both sides of zero' },
        ]}
        onChoose={(lineScale) =>
          onSettings({ lineScale, zoom: settings.zoom === null ? null : { x: settings.zoom.x, y: null } })
        }
      />
      <Segments
        name="x"
        title="Scale of the axis"
        value={drawnAs(settings.xScale, binsOf(page.axes[0], settings.axes))}
        choices={[
          { value: 'lin', text: 'lin' },
          { value: 'log', text: 'log' },
        ]}
        onChoose={(xScale) => onSettings({ xScale })}
      />
      <span className={styles['choice']}>
        <select
          aria-label="Style of the line"
          title="Steps run from edge to edge of each bin; lines and points are at bin centres"
          value={settings.lineStyle}
          onChange={(event) => {
            const chosen = lineStyles.find((style) => style === event.currentTarget.value);
            if (chosen !== undefined) onSettings({ lineStyle: chosen });
          }}
        >
          {lineStyles.map((style) => (
            <option key={style}>{style}</option>
          ))}
        </select>
      </span>
      <button
        type="button"
        className={styles['button']}
        aria-pressed={settings.normalise === 'max'}
        onClick={() => onSettings({ normalise: settings.normalise === 'max' ? 'none' : 'max' })}
      >
        ÷ max
      </button>
      <AxesChoice page={page} settings={settings} onSettings={onSettings} />
    </div>
  );
}
