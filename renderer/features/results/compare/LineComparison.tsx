import { type ReactNode, useMemo, useState } from 'react';
import { curveColour, curveLetter } from '#renderer/plots/overlay/curveColours.ts';
import {
  haveSameBins,
  makeOverlayModel,
  type OverlayEntry,
  type OverlayModel,
  relativeThreshold,
} from '#renderer/plots/overlay/overlayModel.ts';
import { OverlayPlot } from '#renderer/plots/overlay/OverlayPlot.tsx';
import { DerivedTools, OverlayTools } from '#renderer/plots/overlay/OverlayTools.tsx';
import type { OverlaySettings } from '#renderer/plots/overlay/overlaySettings.ts';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import { safeNamePart } from '#renderer/pageFiles/fileNames.ts';
import type { PlotTheme } from '#renderer/plots/plotProps.ts';
import { typesetUnit } from '#renderer/plots/numberText.ts';
import { binCount } from '#renderer/plots/curve.ts';
import { visibleText } from '#shared/visibleText.ts';
import { formatCount, formatPlural } from '#shared/figures.ts';
import type { Page1D } from '#shared/domain/page.ts';
import { ExportMenu, usePlotMenu } from '../export/ExportMenu.tsx';
import { useFigureExport } from '../export/usePlotFigure.tsx';
import type { PlotFigure } from '../figure/figureFile.tsx';
import { type ComparedFacts, linesOfFacts } from './comparedFacts.ts';
import { type Agreement as Agreeing, ComparisonHeader } from './ComparisonHeader.tsx';
import { Agreement, AtCursor, InView } from './LineFigures.tsx';
import { useComparisonExport } from './useComparisonExport.tsx';
import styles from './Compare.module.css';

/** A readable page of one dimension in the set. */
export interface ComparedLine {
  readonly index: number;
  readonly page: Page1D;
  readonly isHidden: boolean;
  /** `simulation 12, z_profile: Dose` */
  readonly name: string;
}

interface LineComparisonProps {
  readonly lines: readonly ComparedLine[];
  readonly facts: ComparedFacts;
  /** What a figure says of its data. */
  readonly source: PlotFigure['source'];
  readonly label: string;
  readonly settings: OverlaySettings;
  readonly onSettings: (changes: Partial<OverlaySettings>) => void;
  /** Shown below the tables: gamma. */
  readonly children: ReactNode;
}

/** Pages of one dimension drawn together, with their values at the cursor and their figures in view. */
export function LineComparison({ lines, facts, source, label, settings, onSettings, children }: LineComparisonProps) {
  const { theme } = usePreferences();
  const [at, setAt] = useState<number | null>(null);
  const model = useMemo(
    () =>
      makeOverlayModel(
        lines.map(({ index, page, isHidden }) => ({ id: String(index), index, page, isHidden })),
        settings,
        label,
      ),
    [lines, settings, label],
  );
  const menu = usePlotMenu();
  const figure = useFigureExport({ ...linesFigure({ lines, model, settings }, { label, facts }), source });
  const data = useComparisonExport(
    lines.map(({ index, page }) => ({ name: curveLetter(index), label, page })),
    'repaired',
  );
  if (model === null) return null;
  return (
    <>
      <ComparisonHeader
        title={`${label} along ${model.xName}, ${formatPlural(lines.length, 'page')}`}
        agreement={lines.length < 2 ? null : agreementOf(lines, model)}
        facts={facts}
        more={binsOfLines(model)}
      >
        <ExportMenu menu={menu} entries={[...figure.entries, ...data]} />
        {figure.dialog}
      </ComparisonHeader>
      <div className={styles['middle']} onContextMenu={menu.onContextMenu}>
        <div className={styles['bar']}>
          <OverlayTools
            settings={settings}
            onSettings={onSettings}
            axis={{ name: model.xName, unit: model.xUnit, first: model.limits[0] }}
          />
        </div>
        <OverlayPlot
          model={model}
          settings={settings}
          onSettings={onSettings}
          theme={theme}
          at={at}
          onCursor={setAt}
          {...(lines.length < 2
            ? {}
            : {
                tools: (
                  <DerivedTools
                    settings={settings}
                    onSettings={onSettings}
                    reference={curveLetter(model.entries[0]?.index ?? 0)}
                  />
                ),
              })}
        />
        <Notes model={model} settings={settings} />
      </div>
      <aside className={styles['side']} aria-label="Figures of the compared pages">
        <AtCursor model={model} at={at} />
        <InView model={model} picked={settings.picked} />
        <Agreement model={model} settings={settings} />
        {children}
      </aside>
    </>
  );
}

/** Compared lines as a figure. */
function linesFigure(
  drawn: Omit<LinesFigureProps, 'theme'>,
  { label, facts }: Pick<LineComparisonProps, 'label' | 'facts'>,
): Omit<PlotFigure, 'source'> {
  return {
    title: `${label}, compared`,
    notes: [...linesOfFacts(facts), 'Statistical errors are not stored.'],
    fileName: `compared_${safeNamePart(label, 'lines')}`,
    plot: (theme) => <LinesFigure {...drawn} theme={theme} />,
  };
}

interface LinesFigureProps extends Pick<LineComparisonProps, 'lines' | 'settings'> {
  readonly model: OverlayModel | null;
  readonly theme: PlotTheme;
}

/** The compared lines as published, with their names. */
function LinesFigure({ lines, model, settings, theme }: LinesFigureProps) {
  if (model === null) return null;
  const nothing = (): void => undefined;
  return (
    <div className={styles['middle']}>
      <OverlayPlot model={model} settings={settings} onSettings={nothing} theme={theme} at={null} onCursor={nothing} />
      <ul className={styles['legend']}>
        {lines
          .filter(({ isHidden }) => !isHidden)
          .map(({ index, name }) => (
            <li key={index}>
              <i style={{ background: curveColour(index, theme) }} />
              {`${curveLetter(index)} ${visibleText(name)}`}
            </li>
          ))}
      </ul>
    </div>
  );
}

/** Whether all lines are in one unit, as stored or converted. */
function agreementOf(lines: readonly ComparedLine[], { refused, unit, xUnit }: OverlayModel): Agreeing {
  if (refused.length > 0) {
    const letters = refused.map(({ id }) => curveLetter(Number(id))).join(', ');
    return { isComplete: false, text: `${letters} cannot be drawn in the unit of the reference` };
  }
  const isConverted = new Set(lines.map(({ page }) => page.quantity.unit)).size > 1;
  const units = [typesetUnit(unit), typesetUnit(xUnit)].filter((each) => each !== '').join(' over ');
  return {
    isComplete: true,
    text: `${isConverted ? 'units converted' : 'units agree'}${units === '' ? '' : `, ${units}`}`,
  };
}

/** `400 bins in each`, or the bins of every line that has others than the reference. */
function binsOfLines({ entries }: OverlayModel): readonly string[] {
  const [reference] = entries;
  if (reference === undefined) return [];
  const count = (entry: OverlayEntry): string => formatCount(binCount(entry.curve));
  if (entries.every(({ curve }) => haveSameBins(curve, reference.curve))) {
    return [`${count(reference)} bins${entries.length < 2 ? '' : ' in each, nothing resampled'}`];
  }
  return [`bins: ${entries.map((entry) => `${curveLetter(entry.index)} ${count(entry)}`).join(', ')}`];
}

function Notes({ model, settings }: { readonly model: OverlayModel; readonly settings: OverlaySettings }) {
  const resampled = model.entries.filter(({ isResampled }) => isResampled).map(({ index }) => curveLetter(index));
  const [reference] = model.entries;
  const letter = reference === undefined ? '' : curveLetter(reference.index);
  const notes = [
    'drag to zoom, Shift-drag to pan, a click pins the cursor',
    ...(resampled.length === 0
      ? []
      : [`${resampled.join(', ')} interpolated linearly to the bins of ${letter} in the lower picture`]),
    ...(settings.derived === 'ratio' || settings.derived === 'relative'
      ? [`not drawn where ${letter} is below ${relativeThreshold * 100} % of its maximum`]
      : []),
  ];
  return (
    <>
      {model.refused.map(({ id, reason }) => (
        <p key={id} className={styles['warning']}>
          {curveLetter(Number(id))} is not drawn: {reason}.
        </p>
      ))}
      <p className={styles['notes']}>{notes.join(' · ')}</p>
    </>
  );
}
