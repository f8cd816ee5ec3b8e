import { useMemo } from 'react';
import type { Page } from '#shared/domain/page.ts';
import { colourAt } from '../colourMaps.ts';
import type { PlotProps } from '../plotProps.ts';
import { colourMapNames } from '../plotSettings.ts';
import { NumberBox } from '../tools/NumberBox.tsx';
import { AxesChoice, Segments } from '../tools/Segments.tsx';
import { ToolPopover, ToolRow } from '../tools/ToolPopover.tsx';
import { IsoTools } from './IsoTools.tsx';
import { discAxes } from '../disc/discModel.ts';
import { drawnSlice } from '../slices/projectPage.ts';
import { drawnProportions, toMapGrid } from './mapModel.ts';
import { RangeTools } from './RangeTools.tsx';
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

/** Offered if a few values are so far above all others that these would have one colour. */
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

/** The proportions of a map or of a slice; null if there is no choice. */
function proportionsNow(page: Page, settings: PlotProps['settings']): '1:1' | 'fill' | null {
  const drawn = page.kind === 'ND' ? drawnSlice(page, settings) : page;
  return drawn.kind === '2D' ? drawnProportions(toMapGrid(drawn, settings), settings) : null;
}

function Proportions({ page, settings, onSettings }: Tool & Pick<PlotProps, 'page'>) {
  const value = useMemo(() => proportionsNow(page, settings), [page, settings]);
  if (value === null) return null;
  return (
    <Segments
      name=""
      title="Proportions"
      value={value}
      choices={[
        { value: '1:1', text: '1:1', title: 'Equal scale on both axes' },
        { value: 'fill', text: 'fill', title: 'Fill the available space' },
      ]}
      onChoose={(aspect) => onSettings({ aspect })}
    />
  );
}

/** Whether the axes of the drawn map are a radius and an angle. */
function canBeDisc({ page, settings }: Pick<PlotProps, 'page' | 'settings'>): boolean {
  const drawn = page.kind === 'ND' ? drawnSlice(page, settings) : page;
  return drawn.kind === '2D' && discAxes(drawn, settings.axes) !== null;
}

function DiscChoice({ settings, onSettings }: Tool) {
  return (
    <button
      type="button"
      className={styles['button']}
      aria-pressed={settings.disc}
      title="Draw radius and angle as a disc"
      onClick={() => onSettings({ disc: !settings.disc, zoom: null })}
    >
      disc
    </button>
  );
}

/** What is shown next to the map. */
function SideTools({ settings, onSettings }: Tool) {
  const { sides, cutWidth } = settings;
  return (
    <ToolPopover
      label={sides === 'cuts' ? 'cuts' : sides}
      title="Curves next to the map"
      isActive={sides !== 'cuts' || cutWidth > 1}
    >
      <ToolRow name="show">
        <Segments
          name=""
          title="What stands next to the map"
          value={sides}
          choices={[
            { value: 'cuts', text: 'cuts', title: 'Cuts through the cursor' },
            { value: 'sum', text: 'sum', title: 'The visible part, summed along each axis' },
            { value: 'mean', text: 'mean', title: 'The visible part, averaged along each axis' },
          ]}
          onChoose={(chosen) => onSettings({ sides: chosen })}
        />
      </ToolRow>
      <ToolRow name="cut width">
        <NumberBox
          label="Width of the cuts in bins"
          value={cutWidth}
          isUsable={(value) => Number.isInteger(value) && value >= 1 && value <= 9999}
          onValue={(value) => onSettings({ cutWidth: value ?? 1 })}
        />
        bins, averaged
      </ToolRow>
    </ToolPopover>
  );
}

const dragChoices = [
  { value: 'zoom', text: 'zoom', title: 'A drag zooms' },
  { value: 'rectangle', text: '▭', title: 'Drag a rectangle to see its figures' },
  { value: 'ellipse', text: '◯', title: 'Drag an ellipse to see its figures' },
  { value: 'line', text: '╱', title: 'Drag a line to cut the map along it' },
] as const;

/** Buttons above a map of counts, which is computed from other pages. */
export function HistogramTools({ settings, onSettings }: PlotProps) {
  return (
    <>
      <Segments
        name="z"
        title="Scale of the colours"
        value={settings.mapScale === 'auto' ? 'lin' : settings.mapScale}
        choices={[
          { value: 'lin', text: 'lin' },
          { value: 'log', text: 'log' },
          { value: 'sqrt', text: '√', title: 'Square root' },
        ]}
        onChoose={(mapScale) => onSettings({ mapScale, range: null })}
      />
      <ColourMapChoice settings={settings} onSettings={onSettings} />
      <SideTools settings={settings} onSettings={onSettings} />
      <DragTools settings={settings} onSettings={onSettings} />
    </>
  );
}

/** What a drag does, and a way to remove its result. */
function DragTools({ settings, onSettings }: Tool) {
  return (
    <>
      <Segments
        name="drag"
        title="What a drag does"
        value={settings.dragging === 'range' ? 'zoom' : settings.dragging}
        choices={dragChoices}
        onChoose={(dragging) => onSettings({ dragging })}
      />
      {settings.region === null ? null : (
        <button type="button" className={styles['button']} onClick={() => onSettings({ region: null })}>
          Remove the {settings.region.shape}
        </button>
      )}
    </>
  );
}

/** Scale, range and colours, of maps and of planes. */
function ColourTools(props: PlotProps) {
  const { page, settings, onSettings } = props;
  return (
    <>
      <Segments
        name="z"
        title="Scale of the colours"
        value={mapScaleKind(settings.mapScale, page.statistics)}
        choices={[
          { value: 'lin', text: 'lin', title: 'Linear' },
          { value: 'log', text: 'log', title: 'Logarithmic; zero and below have no colour' },
          { value: 'sqrt', text: '√', title: 'Square root' },
          { value: 'symlog', text: 'symlog', title: 'Logarithmic on both sides of zero' },
        ]}
        onChoose={(mapScale) => onSettings({ mapScale, range: null })}
      />
      <RobustRange page={page} settings={settings} onSettings={onSettings} />
      <ColourMapChoice settings={settings} onSettings={onSettings} />
      <RangeTools {...props} />
    </>
  );
}

/** Buttons above three planes. */
export function PlaneTools(props: PlotProps) {
  const { settings, onSettings } = props;
  return (
    <div className={styles['tools']} role="toolbar" aria-label="How the planes are drawn">
      <ColourTools {...props} />
      <Segments
        name=""
        title="Proportions"
        value={settings.aspect === 'fill' ? 'fill' : '1:1'}
        choices={[
          { value: '1:1', text: '1:1', title: 'Equal scale on axes that share a unit' },
          { value: 'fill', text: 'fill', title: 'Fill the available space' },
        ]}
        onChoose={(aspect) => onSettings({ aspect })}
      />
    </div>
  );
}

/** Buttons above a map. */
export function HeatmapTools(props: PlotProps) {
  const { page, settings, onSettings } = props;
  const hasDisc = canBeDisc(props);
  if (hasDisc && settings.disc) {
    // A disc has neither cuts nor a window.
    return (
      <div className={styles['tools']} role="toolbar" aria-label="How the map is drawn">
        <ColourTools {...props} />
        {page.kind === '2D' && <DiscChoice settings={settings} onSettings={onSettings} />}
        <AxesChoice page={page} settings={settings} onSettings={onSettings} />
      </div>
    );
  }
  return (
    <div className={styles['tools']} role="toolbar" aria-label="How the map is drawn">
      <ColourTools {...props} />
      <IsoTools {...props} />
      <SideTools settings={settings} onSettings={onSettings} />
      <Proportions page={page} settings={settings} onSettings={onSettings} />
      <button
        type="button"
        className={styles['button']}
        aria-pressed={settings.swapped}
        title="Swap the horizontal and the vertical axis"
        aria-label="Swap axes"
        onClick={() => onSettings({ swapped: !settings.swapped, zoom: null, cut: null, region: null, lineCut: null })}
      >
        ⇄
      </button>
      {hasDisc && page.kind === '2D' && <DiscChoice settings={settings} onSettings={onSettings} />}
      <DragTools settings={settings} onSettings={onSettings} />
      <AxesChoice page={page} settings={settings} onSettings={onSettings} />
    </div>
  );
}
