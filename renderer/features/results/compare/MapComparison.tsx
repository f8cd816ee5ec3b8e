import { type ReactNode, useMemo } from 'react';
import { inPageOrder, toDoseGrid } from '#renderer/gamma/doseGrid.ts';
import { placePoint } from '#renderer/gamma/gammaModel.ts';
import { makeInterpolation } from '#renderer/gamma/pointSearch.ts';
import { MapPlot } from '#renderer/plots/heatmap/MapPlot.tsx';
import { drawnRatio, toMapGrid } from '#renderer/plots/heatmap/mapModel.ts';
import { HeatmapTools } from '#renderer/plots/heatmap/HeatmapTools.tsx';
import { parsePlotSettings, type PlotSettings } from '#renderer/plots/plotSettings.ts';
import { Segments } from '#renderer/plots/tools/Segments.tsx';
import { cellsOfPage, joinStatistics, statisticsOf } from '#renderer/plots/statistics.ts';
import { ZoomButtons } from '#renderer/plots/tools/ZoomButtons.tsx';
import { unitFactor } from '#renderer/plots/units.ts';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import { binsOf } from '#shared/domain/axis.ts';
import type { Page2D } from '#shared/domain/page.ts';
import { Letter } from './ComparedList.tsx';
import type { MapLayout } from './comparison.ts';
import { MapPair } from './MapPair.tsx';
import { gammaLimit, type GammaState } from './useGamma.ts';
import styles from './Compare.module.css';

interface MapComparisonProps {
  readonly reference: Page2D;
  readonly evaluated: { readonly page: Page2D; readonly index: number } | undefined;
  readonly label: string;
  readonly settings: PlotSettings;
  readonly onSettings: (changes: Partial<PlotSettings>) => void;
  readonly layout: MapLayout;
  readonly onLayout: (layout: MapLayout) => void;
  readonly gamma: GammaState | null;
  /** The panel on the right. */
  readonly children: ReactNode;
}

/** Two maps side by side with one window, cut and range of colours, and the map of gamma below. */
export function MapComparison(props: MapComparisonProps) {
  const { reference, evaluated, label, settings, onSettings, layout, onLayout, gamma, children } = props;
  const { theme } = usePreferences();
  const other = useMemo(
    () => (evaluated === undefined ? undefined : inUnitOf(evaluated.page, reference)),
    [evaluated, reference],
  );
  const whole = useMemo(
    () => (typeof other === 'object' ? joinStatistics(reference.statistics, other.statistics) : reference.statistics),
    [reference, other],
  );
  const gammaPage = useMemo(
    () => (gamma?.step === 'done' ? toGammaPage(reference, gamma.result.gamma) : undefined),
    [reference, gamma],
  );
  const difference = useMemo(
    () => (typeof other === 'object' ? toDifference(reference, other) : undefined),
    [reference, other],
  );
  /** What maps of other values share with those of the pages: all but their colours. Their iso-lines are those of the pages. */
  const window = {
    axes: settings.axes,
    zoom: settings.zoom,
    cut: settings.cut,
    aspect: settings.aspect,
    swapped: settings.swapped,
    xScale: settings.xScale,
    yScale: settings.yScale,
    isoLevels: settings.isoLevels,
    isoReference: settings.isoReference,
    disc: settings.disc,
  };
  const onlyWindow = ({ zoom, cut }: Partial<PlotSettings>): void =>
    onSettings({ ...(zoom === undefined ? {} : { zoom }), ...(cut === undefined ? {} : { cut }) });
  const contoursOf = useMemo(
    () => ({
      solid: reference,
      dashed: typeof other === 'object' && haveSameUnits(reference, other) ? other : undefined,
    }),
    [reference, other],
  );
  const shared = { settings, onSettings, theme, label, whole, contoursOf };
  return (
    <>
      <div className={styles['middle']}>
        <div className={styles['bar']}>
          {typeof other === 'object' && (
            <Segments
              name=""
              title="Arrangement of the maps"
              value={layout}
              choices={[
                { value: 'side', text: 'side by side' },
                { value: 'split', text: 'split', title: 'Overlaid, split by a line that you move' },
                { value: 'flicker', text: 'flicker', title: 'Overlaid, alternating' },
              ]}
              onChoose={onLayout}
            />
          )}
          <HeatmapTools page={reference} settings={settings} onSettings={onSettings} theme={theme} label={label} />
          <ZoomButtons zoom={settings.zoom} onZoom={(zoom) => onSettings({ zoom })} />
        </div>
        <div
          className={styles['maps']}
          data-rows={gammaPage === undefined && difference === undefined ? 1 : 2}
          data-flat={isFlat(reference, settings)}
        >
          {evaluated !== undefined && typeof other === 'object' && layout !== 'side' ? (
            <MapPair {...shared} reference={reference} evaluated={other} index={evaluated.index} layout={layout} />
          ) : (
            <>
              <figure>
                <figcaption>
                  <Letter index={0} /> Reference
                </figcaption>
                <MapPlot {...shared} page={reference} />
              </figure>
              {evaluated !== undefined && (
                <figure>
                  <figcaption>
                    <Letter index={evaluated.index} /> Evaluated
                  </figcaption>
                  {typeof other === 'object' ? (
                    <MapPlot {...shared} page={other} />
                  ) : (
                    <p className={styles['reason']}>{other}</p>
                  )}
                </figure>
              )}
            </>
          )}
          {gammaPage !== undefined && (
            <figure>
              <figcaption>Gamma index, over the bins of the reference</figcaption>
              <MapPlot
                page={gammaPage}
                settings={{ ...gammaSettings, ...window }}
                onSettings={onlyWindow}
                theme={theme}
                label="γ"
                whole={gammaPage.statistics}
                contoursOf={contoursOf}
                meaningOfNaN="not compared"
              />
            </figure>
          )}
          {difference !== undefined && (
            <figure>
              <figcaption>
                Difference, evaluated minus reference
                {difference.isInterpolated ? '; the evaluated page is interpolated to the bins of the reference' : ''}
              </figcaption>
              <MapPlot
                page={difference.page}
                settings={{ ...differenceSettings, ...window }}
                onSettings={onlyWindow}
                theme={theme}
                label={`Difference of ${label}`}
                whole={difference.page.statistics}
                contoursOf={contoursOf}
                meaningOfNaN="not in both pages"
              />
            </figure>
          )}
        </div>
      </div>
      <aside className={styles['side']} aria-label="Figures of the compared pages">
        {children}
      </aside>
    </>
  );
}

/** Whether maps in true proportions are so much wider than high that they fit better below each other. */
function isFlat(page: Page2D, settings: PlotSettings): boolean {
  return (drawnRatio(toMapGrid(page, settings), settings) ?? 1) > 2.5;
}

const gammaSettings = parsePlotSettings({ colourMap: 'gamma', mapScale: 'lin', range: [0, gammaLimit] });

const differenceSettings = parsePlotSettings({ colourMap: 'diverging', mapScale: 'lin' });

interface Difference {
  readonly page: Page2D;
  readonly isInterpolated: boolean;
}

/** The second page minus the first, over the bins of the first; undefined where their axes measure different things. */
function toDifference(reference: Page2D, evaluated: Page2D): Difference | undefined {
  const [one, other] = [toDoseGrid(reference, reference.quantity.unit), toDoseGrid(evaluated, reference.quantity.unit)];
  if (typeof one === 'string' || typeof other === 'string' || one.axes.length !== other.axes.length) return undefined;
  const isSame = one.axes.every((axis, index) => isSameAxis(axis, other.axes[index]));
  const interpolate = makeInterpolation(other);
  const at = new Float64Array(one.axes.length);
  const values = one.values.map((value, point) => {
    if (isSame) return (other.values[point] ?? Number.NaN) - value;
    placePoint(one, point, at);
    return interpolate(at) - value;
  });
  return {
    page: withValues(reference, inPageOrder(reference, values), reference.quantity.unit),
    isInterpolated: !isSame,
  };
}

/** Whether the contours of one page can be drawn over the other: both axes are in the same units. */
function haveSameUnits(one: Page2D, other: Page2D): boolean {
  return one.axes.every((axis, index) => {
    const second = other.axes[index];
    return second !== undefined && binsOf(axis, 'repaired').unit === binsOf(second, 'repaired').unit;
  });
}

function isSameAxis(one: Float64Array, other: Float64Array | undefined): boolean {
  if (other?.length !== one.length) return false;
  const tolerance = Math.abs((one[1] ?? 0) - (one[0] ?? 0)) * 1e-6;
  return one.every((at, index) => Math.abs(at - (other[index] ?? Number.NaN)) <= tolerance);
}

/** The bins of a page with other values. */
function withValues(page: Page2D, values: Float64Array, unit: string): Page2D {
  const nonFinite = { nan: 0, positiveInfinity: 0, negativeInfinity: 0 };
  const quantity = { name: page.quantity.name, unit, values, nonFinite };
  return { ...page, quantity, defects: [], statistics: statisticsOf(cellsOfPage({ ...page, quantity })) };
}

/** A page with its values in the unit of another, or why that cannot be. */
function inUnitOf(page: Page2D, reference: Page2D): Page2D | string {
  const factor = unitFactor(page.quantity.unit, reference.quantity.unit);
  if (factor === null) {
    return `Its values are in ${page.quantity.unit || 'no unit'}, those of the reference in ${reference.quantity.unit || 'no unit'}.`;
  }
  if (factor === 1) return page;
  const values = page.quantity.values.map((value) => value * factor);
  return withValues(page, values, reference.quantity.unit);
}

/** Gamma as a page over the bins of the reference; beyond the limit it is drawn as the limit. */
function toGammaPage(reference: Page2D, gamma: Float64Array): Page2D {
  const values = inPageOrder(reference, gamma).map((value) => Math.min(value, gammaLimit));
  return withValues(reference, values, '');
}
