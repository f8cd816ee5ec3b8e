import { type ReactNode, useMemo } from 'react';
import { inPageOrder } from '#renderer/gamma/doseGrid.ts';
import { MapPlot } from '#renderer/plots/heatmap/MapPlot.tsx';
import { drawnRatio, toMapGrid } from '#renderer/plots/heatmap/mapModel.ts';
import { relativeThreshold } from '#renderer/plots/overlay/overlayModel.ts';
import { HeatmapTools } from '#renderer/plots/heatmap/HeatmapTools.tsx';
import { parsePlotSettings, type PlotSettings } from '#renderer/plots/plotSettings.ts';
import { Segments } from '#renderer/plots/tools/Segments.tsx';
import { joinStatistics } from '#renderer/plots/statistics.ts';
import { ZoomButtons } from '#renderer/plots/tools/ZoomButtons.tsx';
import { unitFactor } from '#renderer/plots/units.ts';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import { binsOf } from '#shared/domain/axis.ts';
import type { Page2D } from '#shared/domain/page.ts';
import { Letter } from './ComparedList.tsx';
import type { MapLayout } from './comparison.ts';
import { type DerivedMapKind, deriveMap, withValues } from './deriveMap.ts';
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
  /** What the map below shows of the evaluated one against the reference. */
  readonly derived: DerivedMapKind;
  readonly onDerived: (kind: DerivedMapKind) => void;
  readonly gamma: GammaState | null;
  /** The panel on the right. */
  readonly children: ReactNode;
}

/** Two maps side by side with one window, cut and colour range, and the map of gamma below. */
export function MapComparison(props: MapComparisonProps) {
  const { reference, evaluated, label, settings, onSettings, layout, onLayout, derived, onDerived, gamma, children } =
    props;
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
  const below = useMemo(
    () => (typeof other === 'object' ? deriveMap(reference, other, derived) : undefined),
    [reference, other, derived],
  );
  /**
   * The settings that other maps share with those of the pages: all but their colours. Their iso-lines are those of the
   * pages.
   */
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
          data-rows={gammaPage === undefined && below === undefined ? 1 : 2}
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
          {below !== undefined && (
            <figure>
              <figcaption>
                <span title={below.isInterpolated ? interpolated : undefined}>
                  {derivedTitles[derived]}
                  {below.isInterpolated ? ' (interpolated)' : ''}
                </span>
                <Segments
                  name=""
                  title="What the map below shows"
                  value={derived}
                  choices={[
                    { value: 'difference', text: 'difference' },
                    { value: 'relative', text: 'relative', title: 'The difference in percent of the reference' },
                    { value: 'ratio', text: 'ratio' },
                  ]}
                  onChoose={onDerived}
                />
              </figcaption>
              <MapPlot
                page={below.page}
                settings={{ ...below.settings, ...window }}
                onSettings={onlyWindow}
                theme={theme}
                label={`${derivedNames[derived]} of ${label}`}
                whole={below.whole}
                contoursOf={contoursOf}
                meaningOfNaN={
                  derived === 'difference'
                    ? 'not in both pages'
                    : `not in both pages, or reference below ${relativeThreshold * 100} % of its maximum`
                }
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

const derivedNames: Readonly<Record<DerivedMapKind, string>> = {
  difference: 'Difference',
  relative: 'Relative difference',
  ratio: 'Ratio',
};

const interpolated = 'The evaluated page is interpolated to the bins of the reference';
const derivedTitles: Readonly<Record<DerivedMapKind, string>> = {
  difference: 'Difference, evaluated minus reference',
  relative: 'Relative difference, in percent of the reference',
  ratio: 'Ratio, evaluated divided by reference',
};

const gammaSettings = parsePlotSettings({ colourMap: 'gamma', mapScale: 'lin', range: [0, gammaLimit] });

/** Whether the contours of one page can be drawn over the other: both axes are in the same units. */
function haveSameUnits(one: Page2D, other: Page2D): boolean {
  return one.axes.every((axis, index) => {
    const second = other.axes[index];
    return second !== undefined && binsOf(axis, 'repaired').unit === binsOf(second, 'repaired').unit;
  });
}

/** A page with its values in the unit of another, or why that is impossible. */
function inUnitOf(page: Page2D, reference: Page2D): Page2D | string {
  const factor = unitFactor(page.quantity.unit, reference.quantity.unit);
  if (factor === null) {
    return `Its values are in ${page.quantity.unit || 'no unit'}, those of the reference in ${reference.quantity.unit || 'no unit'}.`;
  }
  if (factor === 1) return page;
  const values = page.quantity.values.map((value) => value * factor);
  return withValues(page, values, reference.quantity.unit);
}

/** Gamma as a page over the bins of the reference; values above the limit are drawn as the limit. */
function toGammaPage(reference: Page2D, gamma: Float64Array): Page2D {
  const values = inPageOrder(reference, gamma).map((value) => Math.min(value, gammaLimit));
  return withValues(reference, values, '');
}
