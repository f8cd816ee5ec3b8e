import { typesetUnit } from '../numberText.ts';
import { lineStyles } from '../plotSettings.ts';
import { NumberBox } from '../tools/NumberBox.tsx';
import { ScaleChoice, Segments } from '../tools/Segments.tsx';
import { ZoomButtons } from '../tools/ZoomButtons.tsx';
import type { OverlaySettings } from './overlaySettings.ts';
import styles from '../tools/Tools.module.css';

interface OverlayToolsProps {
  readonly settings: OverlaySettings;
  readonly onSettings: (changes: Partial<OverlaySettings>) => void;
  /** The common axis, and its initial window. */
  readonly axis: { readonly name: string; readonly unit: string; readonly first: number };
}

/** Buttons above overlaid lines. */
export function OverlayTools({ settings, onSettings, axis }: OverlayToolsProps) {
  return (
    <div className={styles['tools']} role="toolbar" aria-label="How the lines are drawn">
      <ScaleChoice
        name="y"
        title="Scale of the values"
        value={settings.yScale}
        onChoose={(yScale) =>
          onSettings({ yScale, zoom: settings.zoom === null ? null : { x: settings.zoom.x, y: null } })
        }
      />
      <ScaleChoice
        name="x"
        title="Scale of the axis"
        value={settings.xScale}
        onChoose={(xScale) => onSettings({ xScale })}
      />
      <Segments
        name=""
        title="Style of the lines"
        value={settings.style}
        choices={lineStyles.map((style) => ({ value: style, text: style }))}
        onChoose={(style) => onSettings({ style })}
      />
      <Segments
        name="÷"
        title="What the values are divided by"
        value={settings.normalise}
        choices={[
          { value: 'none', text: 'as stored' },
          { value: 'max', text: 'max', title: 'The largest value of each' },
          { value: 'integral', text: 'integral', title: 'The sum of value times bin width of each' },
          { value: 'point', text: `at ${axis.name}…`, title: 'The value of each at one place' },
          { value: 'reference', text: 'reference', title: 'The largest value of the reference, for all of them' },
        ]}
        onChoose={(normalise) =>
          onSettings({
            normalise,
            zoom: settings.zoom === null ? null : { x: settings.zoom.x, y: null },
            normaliseAt: normalise === 'point' ? (settings.normaliseAt ?? axis.first) : null,
          })
        }
      />
      {settings.normalise === 'point' && (
        <span className={styles['inline']}>
          {axis.name}
          <NumberBox
            label="Position of the value that each line is divided by"
            value={settings.normaliseAt}
            onValue={(normaliseAt) => onSettings({ normaliseAt })}
          />
          {typesetUnit(axis.unit)}
        </span>
      )}
      <Segments
        name="drag"
        title="What a drag does"
        value={settings.dragging}
        choices={[
          { value: 'zoom', text: 'zoom' },
          { value: 'range', text: 'range', title: 'Drag to choose the range that the figures are computed over' },
        ]}
        onChoose={(dragging) => onSettings({ dragging })}
      />
      <button
        type="button"
        className={styles['button']}
        aria-pressed={settings.magnifies}
        title="Draw the chosen range, or the part around the cursor, larger within the plot"
        onClick={() => onSettings({ magnifies: !settings.magnifies })}
      >
        Magnifier
      </button>
      {settings.picked !== null && (
        <button type="button" className={styles['button']} onClick={() => onSettings({ picked: null })}>
          Clear the range
        </button>
      )}
      <ZoomButtons zoom={settings.zoom} onZoom={(zoom) => onSettings({ zoom })} />
    </div>
  );
}

/** Buttons for what is drawn below overlaid lines; `reference` is the letter that they are compared with. */
export function DerivedTools({
  settings,
  onSettings,
  reference,
}: Omit<OverlayToolsProps, 'axis'> & { readonly reference: string }) {
  return (
    <div className={styles['tools']} role="toolbar" aria-label={`Comparison with ${reference}`}>
      <Segments
        name=""
        title="What is drawn below"
        value={settings.derived}
        choices={[
          { value: 'none', text: 'none', title: 'Only the lines' },
          { value: 'difference', text: 'difference', title: `The value minus that of ${reference}` },
          { value: 'relative', text: 'relative', title: `The difference in percent of ${reference}` },
          { value: 'ratio', text: 'ratio', title: `The value divided by that of ${reference}` },
        ]}
        onChoose={(derived) => onSettings({ derived })}
      />
      {(settings.derived === 'ratio' || settings.derived === 'relative') && (
        <Segments
          name="band ±"
          title="Width of the band around agreement"
          value={String(settings.band)}
          choices={['1', '2', '3', '5'].map((value) => ({ value, text: `${value} %` }))}
          onChoose={(value) => onSettings({ band: Number(value) })}
        />
      )}
    </div>
  );
}
