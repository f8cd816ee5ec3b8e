import { type ReactNode, useMemo } from 'react';
import { type Size, useElementSize } from '#renderer/plots/canvas/useElementSize.ts';
import { edgesExtent, type Interval } from '#shared/page/binEdges.ts';
import type { LinkedCursor } from '#renderer/plots/heatmap/mapCursor.ts';
import { MapPlot } from '#renderer/plots/heatmap/MapPlot.tsx';
import { drawnRatio, type MapWindow, toMapGrid } from '#renderer/plots/heatmap/mapModel.ts';
import { relativeThreshold } from '#renderer/plots/overlay/overlayModel.ts';
import type { PlotTheme } from '#renderer/plots/plotProps.ts';
import { parsePlotSettings, type PlotSettings } from '#renderer/plots/plotSettings.ts';
import { Segments } from '#renderer/plots/tools/Segments.tsx';
import { binsOf } from '#shared/domain/axis.ts';
import type { Page2D, ValueStatistics } from '#shared/domain/page.ts';
import { DrawnLetter } from './ComparedList.tsx';
import type { DerivedMapKind, MapLayout } from './comparison.ts';
import type { DerivedMap } from './deriveMap.ts';
import { MapCut } from './MapCut.tsx';
import { MapPair } from './MapPair.tsx';
import { gammaLimit } from './useGamma.ts';
import styles from './ComparedMaps.module.css';

/** Two maps and what is computed of them, ready to be drawn. */
export interface ComparedMapsModel {
  readonly reference: Page2D;
  /** The evaluated page in the unit of the reference, or why it cannot be drawn next to it. */
  readonly evaluated: { readonly page: Page2D | string; readonly index: number } | undefined;
  /** Over the values of both. */
  readonly whole: ValueStatistics;
  /** Gamma over the bins of the reference, once it is known. */
  readonly gamma: Page2D | undefined;
  /** Undefined for gamma, and if the axes measure different things. */
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
  readonly linked: LinkedCursor;
  /** What is shown instead of gamma while there is none. */
  readonly gammaInstead?: ReactNode;
  /** All maps within the given space, for a figure. */
  readonly isFitted?: boolean;
}

/** Two maps with one window, cursor and colour range, what is computed of them, and a cut through both. */
export function ComparedMaps({ model, label, settings, onSettings, theme, layout, ...props }: ComparedMapsProps) {
  const { reference, evaluated, whole } = model;
  const { linked, isFitted = false } = props;
  const other = typeof evaluated?.page === 'object' ? evaluated.page : undefined;
  const [box, size] = useElementSize<HTMLDivElement>();
  const contoursOf = useMemo(
    () => ({
      solid: reference,
      dashed: other !== undefined && haveSameUnits(reference, other) ? other : undefined,
    }),
    [reference, other],
  );
  const { axes, swapped } = settings;
  const extent = useMemo(() => commonExtent(reference, other, { axes, swapped }), [reference, other, axes, swapped]);
  const shared = { settings, onSettings, theme, label, whole, contoursOf, linked, extent, hasSides: false };
  const isPair = other !== undefined && layout !== 'side';
  const count = (isPair || evaluated === undefined ? 1 : 2) + (other === undefined ? 0 : 2);
  const ratio = drawnRatio(toMapGrid(reference, settings), { ...settings, extent });
  return (
    <div ref={box} className={styles['maps']} data-columns={columnsFor(size, count, ratio)} data-fitted={isFitted}>
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
      {evaluated !== undefined && other !== undefined && (
        <>
          <ComputedMap {...props} model={model} shared={shared} />
          <MapCut
            {...{ reference, label, settings, onSettings, theme, linked, isFitted }}
            gamma={model.gamma}
            evaluated={other}
            index={evaluated.index}
          />
        </>
      )}
    </div>
  );
}

/** All of both maps; undefined if their axes cannot be one. */
function commonExtent(
  one: Page2D,
  other: Page2D | undefined,
  settings: Pick<PlotSettings, 'axes' | 'swapped'>,
): MapWindow | undefined {
  if (other === undefined || !haveSameUnits(one, other)) return undefined;
  const [a, b] = [extentOf(one, settings), extentOf(other, settings)];
  const join = (first: Interval, second: Interval): Interval => [
    Math.min(first[0], second[0]),
    Math.max(first[1], second[1]),
  ];
  return { x: join(a.x, b.x), y: join(a.y, b.y) };
}

function extentOf(page: Page2D, settings: Pick<PlotSettings, 'axes' | 'swapped'>): MapWindow {
  const grid = toMapGrid(page, settings);
  return { x: edgesExtent(grid.columns.bins.edges), y: edgesExtent(grid.rows.bins.edges) };
}

/** What a map needs next to it, and the lowest that still shows something, in pixels. */
const beside = { width: 190, height: 116, lowest: 178 } as const;

/** In how many columns, one or two, the maps are drawn largest; `ratio` is that of their axes, null if they fill the space. */
function columnsFor(size: Size, count: number, ratio: number | null): 1 | 2 {
  const widthIn = (columns: number): number => {
    const height = Math.max(beside.lowest, size.height / Math.ceil(count / columns)) - beside.height;
    const width = size.width / columns - beside.width;
    return ratio === null ? Math.min(width, height * 2) : Math.min(width, height * ratio);
  };
  return count > 1 && widthIn(2) >= widthIn(1) ? 2 : 1;
}

interface ComputedMapProps extends Pick<
  ComparedMapsProps,
  'derivedKind' | 'onDerived' | 'isFitted' | 'linked' | 'gammaInstead'
> {
  readonly model: ComparedMapsModel;
  readonly shared: Pick<ComparedMapsProps, 'settings' | 'onSettings' | 'theme' | 'label'> & {
    readonly contoursOf: { readonly solid: Page2D; readonly dashed: Page2D | undefined };
    readonly extent: MapWindow | undefined;
  };
}

/** Gamma, the difference or the ratio: in the window of the pages, with colours of its own. */
function ComputedMap({ model, derivedKind, onDerived, isFitted, linked, gammaInstead, shared }: ComputedMapProps) {
  const { settings, onSettings, theme, label, contoursOf, extent } = shared;
  const { gamma, derived } = model;
  const window = windowOf(settings);
  const onlyWindow = ({ zoom, cut }: Partial<PlotSettings>): void =>
    onSettings({ ...(zoom === undefined ? {} : { zoom }), ...(cut === undefined ? {} : { cut }) });
  const common = { onSettings: onlyWindow, theme, contoursOf, linked, extent, hasSides: false };
  return (
    <figure>
      <figcaption>
        <span title={derived?.isInterpolated === true ? interpolated : undefined}>
          {derivedTitles[derivedKind]}
          {derived?.isInterpolated === true ? ' (interpolated)' : ''}
        </span>
        {isFitted !== true && (
          <Segments
            name=""
            title="What is computed from the maps"
            value={derivedKind}
            choices={[
              { value: 'difference', text: 'difference' },
              { value: 'relative', text: 'relative', title: 'The difference in percent of the reference' },
              { value: 'ratio', text: 'ratio' },
              { value: 'gamma', text: 'gamma', title: 'The gamma index' },
            ]}
            onChoose={onDerived}
          />
        )}
      </figcaption>
      {derivedKind === 'gamma' ? (
        gamma === undefined ? (
          <div className={styles['instead']}>{gammaInstead}</div>
        ) : (
          <MapPlot
            {...common}
            page={gamma}
            settings={{ ...gammaSettings, ...window }}
            label="γ"
            whole={gamma.statistics}
            meaningOfNaN="not compared"
          />
        )
      ) : derived === undefined ? (
        <p className={styles['reason']}>The axes of the two pages measure different things.</p>
      ) : (
        <MapPlot
          {...common}
          page={derived.page}
          settings={{ ...derived.settings, ...window }}
          label={derivedLabel(derivedKind, label)}
          whole={derived.whole}
          meaningOfNaN={
            derivedKind === 'difference'
              ? 'not in both pages'
              : `not in both pages, or reference below ${relativeThreshold * 100} % of its maximum`
          }
        />
      )}
    </figure>
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

const derivedNames: Readonly<Record<DerivedMapKind, string>> = {
  gamma: 'Gamma',
  difference: 'Difference',
  relative: 'Relative difference',
  ratio: 'Ratio',
};

/** What the derived map is called: `Ratio of Dose`. */
export const derivedLabel = (kind: DerivedMapKind, label: string): string => `${derivedNames[kind]} of ${label}`;

const interpolated = 'The evaluated page is interpolated to the bins of the reference';
const derivedTitles: Readonly<Record<DerivedMapKind, string>> = {
  gamma: 'Gamma index, over the bins of the reference',
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
