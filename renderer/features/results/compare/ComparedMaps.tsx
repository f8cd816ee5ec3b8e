import { useMemo } from 'react';
import { MapPlot } from '#renderer/plots/heatmap/MapPlot.tsx';
import { drawnRatio, toMapGrid } from '#renderer/plots/heatmap/mapModel.ts';
import { relativeThreshold } from '#renderer/plots/overlay/overlayModel.ts';
import type { PlotTheme } from '#renderer/plots/plotProps.ts';
import { parsePlotSettings, type PlotSettings } from '#renderer/plots/plotSettings.ts';
import { Segments } from '#renderer/plots/tools/Segments.tsx';
import { binsOf } from '#shared/domain/axis.ts';
import type { Page2D, ValueStatistics } from '#shared/domain/page.ts';
import { DrawnLetter } from './ComparedList.tsx';
import type { MapLayout } from './comparison.ts';
import type { DerivedMap, DerivedMapKind } from './deriveMap.ts';
import { MapPair } from './MapPair.tsx';
import { gammaLimit } from './useGamma.ts';
import styles from './Compare.module.css';

/** Two maps and what is computed of them, ready to be drawn. */
export interface ComparedMapsModel {
  readonly reference: Page2D;
  /** The evaluated page in the unit of the reference, or why it cannot be drawn next to it. */
  readonly evaluated: { readonly page: Page2D | string; readonly index: number } | undefined;
  /** Over the values of both. */
  readonly whole: ValueStatistics;
  /** Gamma over the bins of the reference, once it is known. */
  readonly gamma: Page2D | undefined;
  readonly derived: DerivedMap | undefined;
}

interface ComparedMapsProps {
  readonly model: ComparedMapsModel;
  readonly label: string;
  readonly settings: PlotSettings;
  readonly onSettings: (changes: Partial<PlotSettings>) => void;
  readonly theme: PlotTheme;
  readonly layout: MapLayout;
  readonly derivedKind: DerivedMapKind;
  readonly onDerived: (kind: DerivedMapKind) => void;
  /** All maps within the given space, for a figure. */
  readonly isFitted?: boolean;
}

/** Two maps side by side with one window, cut and colour range; below them gamma and what one is against the other. */
export function ComparedMaps({ model, label, settings, onSettings, theme, layout, ...props }: ComparedMapsProps) {
  const { reference, evaluated, whole, gamma, derived } = model;
  const other = typeof evaluated?.page === 'object' ? evaluated.page : undefined;
  const contoursOf = useMemo(
    () => ({
      solid: reference,
      dashed: other !== undefined && haveSameUnits(reference, other) ? other : undefined,
    }),
    [reference, other],
  );
  const shared = { settings, onSettings, theme, label, whole, contoursOf };
  return (
    <div
      className={styles['maps']}
      data-rows={gamma === undefined && derived === undefined ? 1 : 2}
      data-flat={isFlat(reference, settings)}
      data-fitted={props.isFitted === true}
    >
      {evaluated !== undefined && other !== undefined && layout !== 'side' ? (
        <MapPair {...shared} reference={reference} evaluated={other} index={evaluated.index} layout={layout} />
      ) : (
        <>
          <figure>
            <figcaption>
              <DrawnLetter index={0} theme={theme} /> Reference
            </figcaption>
            <MapPlot {...shared} page={reference} />
          </figure>
          {evaluated !== undefined && (
            <figure>
              <figcaption>
                <DrawnLetter index={evaluated.index} theme={theme} /> Evaluated
              </figcaption>
              {typeof evaluated.page === 'object' ? (
                <MapPlot {...shared} page={evaluated.page} />
              ) : (
                <p className={styles['reason']}>{evaluated.page}</p>
              )}
            </figure>
          )}
        </>
      )}
      <ComputedMaps {...props} gamma={gamma} derived={derived} shared={shared} />
    </div>
  );
}

interface ComputedMapsProps extends Pick<ComparedMapsProps, 'derivedKind' | 'onDerived' | 'isFitted'> {
  readonly gamma: Page2D | undefined;
  readonly derived: DerivedMap | undefined;
  readonly shared: Pick<ComparedMapsProps, 'settings' | 'onSettings' | 'theme' | 'label'> & {
    readonly contoursOf: { readonly solid: Page2D; readonly dashed: Page2D | undefined };
  };
}

/** Gamma, and the difference or ratio: in the window of the pages, with colours of their own. */
function ComputedMaps({ gamma, derived, derivedKind, onDerived, isFitted, shared }: ComputedMapsProps) {
  const { settings, onSettings, theme, label, contoursOf } = shared;
  const window = windowOf(settings);
  const onlyWindow = ({ zoom, cut }: Partial<PlotSettings>): void =>
    onSettings({ ...(zoom === undefined ? {} : { zoom }), ...(cut === undefined ? {} : { cut }) });
  return (
    <>
      {gamma !== undefined && (
        <figure>
          <figcaption>Gamma index, over the bins of the reference</figcaption>
          <MapPlot
            page={gamma}
            settings={{ ...gammaSettings, ...window }}
            onSettings={onlyWindow}
            theme={theme}
            label="γ"
            whole={gamma.statistics}
            contoursOf={contoursOf}
            meaningOfNaN="not compared"
          />
        </figure>
      )}
      {derived !== undefined && (
        <figure>
          <figcaption>
            <span title={derived.isInterpolated ? interpolated : undefined}>
              {derivedTitles[derivedKind]}
              {derived.isInterpolated ? ' (interpolated)' : ''}
            </span>
            {isFitted === true ? null : (
              <Segments
                name=""
                title="What the map below shows"
                value={derivedKind}
                choices={[
                  { value: 'difference', text: 'difference' },
                  { value: 'relative', text: 'relative', title: 'The difference in percent of the reference' },
                  { value: 'ratio', text: 'ratio' },
                ]}
                onChoose={onDerived}
              />
            )}
          </figcaption>
          <MapPlot
            page={derived.page}
            settings={{ ...derived.settings, ...window }}
            onSettings={onlyWindow}
            theme={theme}
            label={derivedLabel(derivedKind, label)}
            whole={derived.whole}
            contoursOf={contoursOf}
            meaningOfNaN={
              derivedKind === 'difference'
                ? 'not in both pages'
                : `not in both pages, or reference below ${relativeThreshold * 100} % of its maximum`
            }
          />
        </figure>
      )}
    </>
  );
}

/**
 * The settings that other maps share with those of the pages: all but their colours. Their iso-lines are those of the
 * pages.
 */
function windowOf(settings: PlotSettings): Partial<PlotSettings> {
  const { axes, zoom, cut, aspect, swapped, xScale, yScale, isoLevels, isoReference, disc } = settings;
  return { axes, zoom, cut, aspect, swapped, xScale, yScale, isoLevels, isoReference, disc };
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

/** What the derived map is called: `Ratio of Dose`. */
export const derivedLabel = (kind: DerivedMapKind, label: string): string => `${derivedNames[kind]} of ${label}`;

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
