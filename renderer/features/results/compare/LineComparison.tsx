import { type ReactNode, useMemo, useState } from 'react';
import { findBin, type Interval } from '#renderer/plots/binEdges.ts';
import { curveValue } from '#renderer/plots/curve.ts';
import { curveFigures, type CurveFigure, depthDoseFigures } from '#renderer/plots/line/curveFigures.ts';
import { formatRounded, formatSpan, typesetUnit } from '#renderer/plots/numberText.ts';
import { curveColour, curveLetter } from '#renderer/plots/overlay/curveColours.ts';
import {
  agreementShare,
  makeOverlayModel,
  type OverlayEntry,
  type OverlayModel,
  relativeThreshold,
} from '#renderer/plots/overlay/overlayModel.ts';
import { OverlayPlot } from '#renderer/plots/overlay/OverlayPlot.tsx';
import { OverlayTools } from '#renderer/plots/overlay/OverlayTools.tsx';
import type { OverlaySettings } from '#renderer/plots/overlay/overlaySettings.ts';
import { isLength } from '#renderer/plots/units.ts';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import { safeNamePart } from '#renderer/pageFiles/fileNames.ts';
import type { PlotTheme } from '#renderer/plots/plotProps.ts';
import { visibleText } from '#shared/visibleText.ts';
import type { Page1D } from '#shared/domain/page.ts';
import { ExportMenu, usePlotMenu } from '../export/ExportMenu.tsx';
import { useFigureExport } from '../export/usePlotFigure.tsx';
import type { PlotFigure } from '../figure/figureFile.tsx';
import { Letter } from './ComparedList.tsx';
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
  /** What a figure says of its data. */
  readonly source: PlotFigure['source'];
  readonly label: string;
  readonly settings: OverlaySettings;
  readonly onSettings: (changes: Partial<OverlaySettings>) => void;
  /** Shown below the tables: gamma. */
  readonly children: ReactNode;
}

/** Pages of one dimension drawn together, with their values at the cursor and their figures in view. */
export function LineComparison({ lines, source, label, settings, onSettings, children }: LineComparisonProps) {
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
  const figure = useFigureExport({ ...linesFigure({ lines, model, settings }, label), source });
  const data = useComparisonExport(
    lines.map(({ index, page }) => ({ name: curveLetter(index), label, page })),
    'repaired',
  );
  if (model === null) return null;
  return (
    <>
      <div className={styles['middle']} onContextMenu={menu.onContextMenu}>
        <div className={styles['bar']}>
          <div className={styles['start']}>
            <OverlayTools
              settings={settings}
              onSettings={onSettings}
              axis={{ name: model.xName, unit: model.xUnit, first: model.limits[0] }}
            />
          </div>
          <ExportMenu menu={menu} entries={[...figure.entries, ...data]} />
          {figure.dialog}
        </div>
        <OverlayPlot model={model} settings={settings} onSettings={onSettings} theme={theme} at={at} onCursor={setAt} />
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
function linesFigure(drawn: Omit<LinesFigureProps, 'theme'>, label: string): Omit<PlotFigure, 'source'> {
  return {
    title: `${label}, compared`,
    notes: ['Statistical errors are not stored.'],
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

function Notes({ model, settings }: { readonly model: OverlayModel; readonly settings: OverlaySettings }) {
  const resampled = model.entries.filter(({ isResampled }) => isResampled).map(({ index }) => curveLetter(index));
  const [reference] = model.entries;
  const letter = reference === undefined ? '' : curveLetter(reference.index);
  const notes = [
    'drag to zoom, Shift-drag to pan, double-click to reset, Ctrl-wheel zooms, a click pins the cursor',
    ...(resampled.length === 0
      ? []
      : [`${resampled.join(', ')} interpolated linearly to the bins of ${letter} in the lower picture`]),
    ...(settings.derived === 'ratio' || settings.derived === 'relative'
      ? [`not drawn where ${letter} is below ${relativeThreshold * 100} % of its maximum`]
      : []),
    'statistical errors are not stored',
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

const visible = ({ entries }: OverlayModel): readonly OverlayEntry[] => entries.filter(({ isHidden }) => !isHidden);

function AtCursor({ model, at }: { readonly model: OverlayModel; readonly at: number | null }) {
  const [reference] = model.entries;
  const valueOf = ({ curve }: OverlayEntry): number => {
    const bin = at === null ? -1 : findBin(curve.bins.edges, at);
    return bin < 0 ? Number.NaN : curveValue(curve, bin);
  };
  const base = reference === undefined ? Number.NaN : valueOf(reference);
  return (
    <>
      <h2>
        At the cursor{' '}
        <small>{at === null ? '' : `${model.xName} ${formatRounded(at, 5)} ${typesetUnit(model.xUnit)}`}</small>
      </h2>
      {at === null ? (
        <p className={styles['quiet']}>Point at the plot, or use its arrow keys.</p>
      ) : (
        <table className={styles['figures']}>
          <thead>
            <tr>
              <th scope="col">page</th>
              <th scope="col">{typesetUnit(model.unit) || 'value'}</th>
              <th scope="col">ratio</th>
            </tr>
          </thead>
          <tbody>
            {visible(model).map((entry) => {
              const value = valueOf(entry);
              return (
                <tr key={entry.id}>
                  <th scope="row">
                    <Letter index={entry.index} />
                  </th>
                  <td title={String(value)}>{formatRounded(value, 4)}</td>
                  <td>{entry === reference || !(base !== 0) ? '' : formatRounded(value / base, 4)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </>
  );
}

/** Figures of every line in view; below each its difference from the reference. */
function InView({ model, picked }: { readonly model: OverlayModel; readonly picked: Interval | null }) {
  const rows = useMemo(() => {
    const isDepth = isLength(model.xUnit);
    const within = picked ?? model.x.domain;
    const all = visible(model).map(({ curve }) => [
      ...curveFigures(curve, within),
      ...(isDepth ? depthDoseFigures(curve, within) : []),
    ]);
    const [first = []] = all;
    return first.map((figure, row) => ({ figure, of: all.map((figures) => figures[row]) }));
  }, [model, picked]);
  const units = { value: '', axis: typesetUnit(model.xUnit), product: '', none: '' };
  return (
    <>
      <h2>
        {picked === null ? 'In view' : 'In the range'}{' '}
        <small>{picked === null ? '' : `${formatSpan(...picked)} ${typesetUnit(model.xUnit)}`}</small>
      </h2>
      <div className={styles['scroll']}>
        <table className={styles['figures']}>
          <thead>
            <tr>
              <th scope="col">figure</th>
              {visible(model).map(({ id, index }) => (
                <th key={id} scope="col">
                  <Letter index={index} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ figure, of }) => (
              <tr key={figure.label} title={figure.definition}>
                <th scope="row">
                  {figure.label} <small>{units[figure.measure]}</small>
                </th>
                {of.map((each, column) => (
                  <FigureCell
                    key={visible(model)[column]?.id ?? column}
                    figure={each}
                    reference={column === 0 ? undefined : of[0]}
                  />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

/** How many bins of each line agree with the reference. */
function Agreement({ model, settings }: { readonly model: OverlayModel; readonly settings: OverlaySettings }) {
  const { band, picked } = settings;
  const [reference] = model.entries;
  const shares = useMemo(() => {
    const within = picked ?? model.x.domain;
    return visible(model).map((entry) => ({ entry, share: agreementShare(model, entry, { band, within }) }));
  }, [model, band, picked]);
  if (reference === undefined || shares.length < 2) return null;
  const letter = curveLetter(reference.index);
  return (
    <>
      <h2>
        Agreement with {letter} <small>bins of at least {relativeThreshold * 100} % of its maximum</small>
      </h2>
      <table className={styles['figures']}>
        <thead>
          <tr>
            <th scope="col">within</th>
            {shares.map(({ entry }) => (
              <th key={entry.id} scope="col">
                <Letter index={entry.index} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr title={`The share of the bins in view whose value is within ${band} % of ${letter}`}>
            <th scope="row">±{band} %</th>
            {shares.map(({ entry, share }) => (
              <td key={entry.id}>
                {entry === reference ? 'ref.' : share === null ? '–' : `${(100 * share).toFixed(1)} %`}
              </td>
            ))}
          </tr>
        </tbody>
      </table>
    </>
  );
}

function FigureCell({
  figure,
  reference,
}: {
  readonly figure: CurveFigure | undefined;
  readonly reference: CurveFigure | undefined;
}) {
  if (figure === undefined || !('value' in figure)) {
    return <td title={figure === undefined ? undefined : `Not defined here: ${figure.reason}`}>–</td>;
  }
  const difference = reference !== undefined && 'value' in reference ? figure.value - reference.value : null;
  const sign = difference !== null && difference > 0 ? '+' : '';
  return (
    <td title={String(figure.value)}>
      {formatRounded(figure.value, 4)}
      {difference !== null && (
        <small>
          {sign}
          {formatRounded(difference, 2)}
        </small>
      )}
    </td>
  );
}
