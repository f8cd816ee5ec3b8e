import { type ReactNode, useMemo } from 'react';
import { inPageOrder } from '#renderer/gamma/doseGrid.ts';
import { safeNamePart } from '#renderer/pageFiles/fileNames.ts';
import { HeatmapTools } from '#renderer/plots/heatmap/HeatmapTools.tsx';
import { type LinkedCursor, useLinkedCursor } from '#renderer/plots/heatmap/mapCursor.ts';
import { toMapGrid } from '#renderer/plots/heatmap/mapModel.ts';
import { typesetUnit } from '#renderer/plots/numberText.ts';
import { curveLetter } from '#renderer/plots/overlay/curveColours.ts';
import type { PlotSettings } from '#renderer/plots/plotSettings.ts';
import { joinStatistics } from '#renderer/plots/statistics.ts';
import { Segments } from '#renderer/plots/tools/Segments.tsx';
import { ZoomButtons } from '#renderer/plots/tools/ZoomButtons.tsx';
import { unitFactor } from '#shared/page/units.ts';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import { binsOf } from '#shared/domain/axis.ts';
import { formatCount } from '#shared/figures.ts';
import type { Page2D } from '#shared/domain/page.ts';
import { visibleText } from '#shared/visibleText.ts';
import { ExportMenu, usePlotMenu } from '../export/ExportMenu.tsx';
import { useFigureExport } from '../export/usePlotFigure.tsx';
import type { PlotFigure } from '../figure/figureFile.tsx';
import { type ComparedFacts, linesOfFacts } from './comparedFacts.ts';
import { type Agreement, ComparisonHeader } from './ComparisonHeader.tsx';
import { GammaOutcome } from './GammaPanel.tsx';
import { IsoTable } from './IsoTable.tsx';
import { MapAtCursor } from './MapAtCursor.tsx';
import { peakPlace } from './MapCut.tsx';
import { ComparedMaps, type ComparedMapsModel, derivedLabel } from './ComparedMaps.tsx';
import type { DerivedMapKind, MapLayout } from './comparison.ts';
import { deriveMap, withValues } from './deriveMap.ts';
import { type ComparedData, useComparisonExport } from './useComparisonExport.tsx';
import { gammaLimit, type GammaState } from './useGamma.ts';
import styles from './Compare.module.css';

/** One of the two pages that are drawn as maps. */
export interface ComparedMap {
  readonly page: Page2D;
  readonly index: number;
  /** `simulation 12, z_profile: Dose` */
  readonly name: string;
}

interface MapComparisonProps {
  readonly reference: ComparedMap;
  readonly evaluated: ComparedMap | undefined;
  readonly facts: ComparedFacts;
  /** What a figure says of its data. */
  readonly source: PlotFigure['source'];
  readonly label: string;
  readonly settings: PlotSettings;
  readonly onSettings: (changes: Partial<PlotSettings>) => void;
  readonly layout: MapLayout;
  readonly onLayout: (layout: MapLayout) => void;
  /** What is computed of both maps. */
  readonly derived: DerivedMapKind;
  readonly onDerived: (kind: DerivedMapKind) => void;
  readonly gamma: GammaState | null;
  /** The pass rate with its method, for a caption. */
  readonly gammaCaption: string | undefined;
  /** The panel on the right. */
  readonly children: ReactNode;
}

/** Two maps with what is computed of them, and their export. */
export function MapComparison(props: MapComparisonProps) {
  const { reference, evaluated, label, settings, onSettings, layout, onLayout, gamma, children } = props;
  const { theme } = usePreferences();
  const start = useMemo(() => peakPlace(reference.page, settings), [reference.page, settings]);
  const linked = useLinkedCursor(start);
  const derived = gamma?.step === 'impossible' && props.derived === 'gamma' ? 'difference' : props.derived;
  const shown = { ...props, derived };
  const model = useMapsModel(shown);
  const menu = usePlotMenu();
  const figure = useFigureExport(mapsFigure(shown, model));
  const data = useComparisonExport(dataOf(shown, model), settings.axes);
  const canOverlay = evaluated !== undefined && typeof model.evaluated?.page === 'object';
  const axes = toMapGrid(reference.page, settings);
  return (
    <>
      <ComparisonHeader
        title={`${label} in ${axes.rows.shortName}${axes.columns.shortName}, ${evaluated === undefined ? 'reference' : 'reference and evaluated'}`}
        agreement={evaluated === undefined ? null : agreementOf(model, reference, evaluated)}
        facts={props.facts}
        more={binsOfMaps(reference, evaluated)}
      >
        <ExportMenu menu={menu} entries={[...figure.entries, ...data]} />
        {figure.dialog}
      </ComparisonHeader>
      <div className={styles['middle']} onContextMenu={menu.onContextMenu}>
        <div className={styles['bar']}>
          {canOverlay && (
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
          <HeatmapTools page={reference.page} settings={settings} onSettings={onSettings} theme={theme} label={label} />
          <ZoomButtons zoom={settings.zoom} onZoom={(zoom) => onSettings({ zoom })} />
        </div>
        <ComparedMaps
          model={model}
          label={label}
          settings={settings}
          onSettings={onSettings}
          theme={theme}
          layout={layout}
          derivedKind={derived}
          onDerived={props.onDerived}
          linked={linked}
          gammaInstead={gamma === null ? null : <GammaOutcome state={gamma} />}
        />
      </div>
      <aside className={styles['side']} aria-label="Figures of the compared pages">
        {canOverlay && <MapAtCursor model={model} settings={settings} linked={linked} />}
        {canOverlay && <IsoTable model={model} settings={settings} />}
        {children}
      </aside>
    </>
  );
}

/** Whether both maps are in one unit, as stored or converted. */
function agreementOf(model: ComparedMapsModel, reference: ComparedMap, evaluated: ComparedMap): Agreement {
  if (typeof model.evaluated?.page === 'string') return { isComplete: false, text: 'the units differ' };
  const [one, other] = [reference.page.quantity.unit, evaluated.page.quantity.unit];
  const unit = typesetUnit(one);
  return {
    isComplete: true,
    text: `${one === other ? 'units agree' : 'units converted'}${unit === '' ? '' : `, ${unit}`}`,
  };
}

/** `A 140 × 110 bins, B 70 × 55`, and what follows if the grids differ. */
function binsOfMaps(reference: ComparedMap, evaluated: ComparedMap | undefined): readonly string[] {
  const countsOf = ({ page }: ComparedMap): string =>
    page.axes.map((axis) => formatCount(binsOf(axis, 'repaired').centres.length)).join(' × ');
  const own = countsOf(reference);
  if (evaluated === undefined) return [`${own} bins`];
  const other = countsOf(evaluated);
  return [own === other ? `${own} bins in each` : `A ${own} bins, ${curveLetter(evaluated.index)} ${other}`];
}

function useMapsModel({ reference: { page: reference }, evaluated, derived, gamma }: MapComparisonProps) {
  const evaluatedPage = evaluated?.page;
  const other = useMemo(
    () => (evaluatedPage === undefined ? undefined : inUnitOf(evaluatedPage, reference)),
    [evaluatedPage, reference],
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
    () => (typeof other === 'object' && derived !== 'gamma' ? deriveMap(reference, other, derived) : undefined),
    [reference, other, derived],
  );
  const index = evaluated?.index ?? 1;
  return useMemo<ComparedMapsModel>(
    () => ({
      reference,
      evaluated: other === undefined ? undefined : { page: other, index },
      whole,
      gamma: gammaPage,
      derived: below,
    }),
    [reference, other, index, whole, gammaPage, below],
  );
}

const nameOf = ({ index, name }: ComparedMap): string => `${curveLetter(index)} ${visibleText(name)}`;

/** In a figure the cursor does not move. */
const still: LinkedCursor = { hovered: null, last: null, onMove: () => undefined };

/** The maps as a figure, side by side. */
function mapsFigure(props: MapComparisonProps, model: ComparedMapsModel): PlotFigure {
  const { reference, evaluated, label, settings, derived, gammaCaption } = props;
  const nothing = (): void => undefined;
  return {
    title: `${label}, compared`,
    notes: [
      `Reference: ${nameOf(reference)}`,
      ...(evaluated === undefined ? [] : [`Evaluated: ${nameOf(evaluated)}`]),
      ...(gammaCaption === undefined ? [] : [gammaCaption]),
      ...linesOfFacts(props.facts),
    ],
    fileName: `compared_${safeNamePart(label, 'maps')}`,
    plot: (theme) => (
      <ComparedMaps
        model={model}
        label={label}
        settings={settings}
        onSettings={nothing}
        theme={theme}
        layout="side"
        isFitted
        derivedKind={derived}
        onDerived={nothing}
        linked={still}
      />
    ),
    size: '1280x720',
    source: props.source,
  };
}

/** The pages and what is computed of them, as numbers. */
function dataOf({ reference, evaluated, label, derived }: MapComparisonProps, model: ComparedMapsModel) {
  const data = [reference, ...(evaluated === undefined ? [] : [evaluated])].map((each): ComparedData => ({
    name: curveLetter(each.index),
    label,
    page: each.page,
  }));
  if (model.gamma !== undefined) data.push({ name: 'the gamma index', label: 'gamma', page: model.gamma });
  if (model.derived !== undefined) {
    data.push({ name: derivedWords[derived], label: derivedLabel(derived, label), page: model.derived.page });
  }
  return data;
}

const derivedWords: Readonly<Record<DerivedMapKind, string>> = {
  gamma: 'the gamma index',
  difference: 'the difference',
  relative: 'the relative difference',
  ratio: 'the ratio',
};

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
