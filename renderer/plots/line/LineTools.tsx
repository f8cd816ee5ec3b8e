import { binsOf } from '#shared/domain/axis.ts';
import { drawnAs } from '../axisScale.ts';
import { shortAxisName } from '#shared/page/binEdges.ts';
import { typesetUnit } from '../numberText.ts';
import type { PlotProps } from '../plotProps.ts';
import { lineNormalisations, lineStyles } from '../plotSettings.ts';
import { AxesChoice, ScaleChoice, Segments } from '../tools/Segments.tsx';
import { NumberBox } from '../tools/NumberBox.tsx';
import styles from '../tools/Tools.module.css';

const normalisationTexts = {
  none: 'as stored',
  max: '÷ maximum',
  integral: '÷ integral',
  point: '÷ value at …',
} as const;

function NormaliseChoice({ page, settings, onSettings }: Pick<PlotProps, 'page' | 'settings' | 'onSettings'>) {
  const [axis] = page.axes;
  if (axis === undefined) return null;
  const bins = binsOf(axis, settings.axes);
  return (
    <>
      <span className={styles['choice']}>
        <select
          aria-label="What the values are divided by"
          value={settings.normalise}
          onChange={(event) => {
            const chosen = lineNormalisations.find((how) => how === event.currentTarget.value);
            if (chosen === undefined) return;
            const at = settings.normaliseAt ?? bins.centres[0] ?? null;
            onSettings({ normalise: chosen, normaliseAt: chosen === 'point' ? at : null });
          }}
        >
          {lineNormalisations.map((how) => (
            <option key={how} value={how}>
              {normalisationTexts[how]}
            </option>
          ))}
        </select>
      </span>
      {settings.normalise === 'point' && (
        <span className={styles['inline']}>
          {shortAxisName(axis, 0)}
          <NumberBox
            label="Position of the value that the others are divided by"
            value={settings.normaliseAt}
            onValue={(normaliseAt) => onSettings({ normaliseAt })}
          />
          {typesetUnit(bins.unit)}
        </span>
      )}
    </>
  );
}

/** Buttons above a line plot. */
export function LineTools({ page, settings, onSettings }: PlotProps) {
  if (page.kind !== '1D') return null;
  return (
    <div className={styles['tools']} role="toolbar" aria-label="How the line is drawn">
      <ScaleChoice
        name="y"
        title="Scale of the values"
        value={settings.lineScale}
        onChoose={(lineScale) =>
          onSettings({ lineScale, zoom: settings.zoom === null ? null : { x: settings.zoom.x, y: null } })
        }
      />
      <ScaleChoice
        name="x"
        title="Scale of the axis"
        value={drawnAs(settings.xScale, binsOf(page.axes[0], settings.axes))}
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
      <NormaliseChoice page={page} settings={settings} onSettings={onSettings} />
      <Segments
        name="drag"
        title="What a drag does"
        value={settings.dragging === 'range' ? 'range' : 'zoom'}
        choices={[
          { value: 'zoom', text: 'zoom' },
          { value: 'range', text: 'range', title: 'Drag to choose the range that the figures are computed over' },
        ]}
        onChoose={(dragging) => onSettings({ dragging })}
      />
      {settings.picked === null ? null : (
        <button type="button" className={styles['button']} onClick={() => onSettings({ picked: null })}>
          Clear the range
        </button>
      )}
      <AxesChoice page={page} settings={settings} onSettings={onSettings} />
    </div>
  );
}
