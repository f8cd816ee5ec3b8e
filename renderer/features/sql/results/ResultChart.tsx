import { IconChevronDown, IconPhoto } from '@tabler/icons-react';
import { type ReactNode, useMemo, useState } from 'react';
import { ChartPlot } from '#renderer/plots/chart/ChartPlot.tsx';
import { type ChartData, type ChartSettings, makeChartModel } from '#renderer/plots/chart/chartModel.ts';
import type { PlotTheme } from '#renderer/plots/plotProps.ts';
import { Segments } from '#renderer/plots/tools/Segments.tsx';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { PopupMenu } from '#renderer/ui/PopupMenu.tsx';
import { formatPlural } from '#shared/figures.ts';
import type { StatementResult } from '#shared/domain/sql.ts';
import { visibleText } from '#shared/visibleText.ts';
import type { RunStatement } from '../useSqlConsole.ts';
import { type NumberColumn, numberColumns } from './chartColumns.ts';
import styles from './Results.module.css';

/** A chart that can be exported as the program's other figures are. */
export interface ChartFigure {
  readonly title: string;
  readonly notes: readonly string[];
  /** Without its extension. */
  readonly fileName: string;
  readonly plot: (theme: PlotTheme) => ReactNode;
}

/** The dialog that exports a figure. */
export type FigureDialogOf = (figure: ChartFigure, onClose: () => void) => ReactNode;

interface ResultChartProps {
  readonly statement: RunStatement;
  readonly result: StatementResult;
  readonly figureDialog: FigureDialogOf;
}

const usualSettings: ChartSettings = { style: 'lines', xScale: 'lin', yScale: 'lin', zoom: null };

/** The rows of a result as a chart: one column over another one, or several. */
export function ResultChart({ statement: { rows, hasMore }, result, figureDialog }: ResultChartProps) {
  const columns = useMemo(() => numberColumns(result.columns, rows), [result.columns, rows]);
  const found = columns.length - 1;
  if (found === 0) {
    return <EmptyState title="There is nothing to draw" text="No column of this result holds numbers only." />;
  }
  const all = `${formatPlural(rows.length, 'row')} of the result`;
  const note = hasMore ? `The first ${all}; further rows are not loaded` : all;
  return <Chart key={found} columns={columns} note={note} figureDialog={figureDialog} />;
}

interface ChartProps extends Pick<ResultChartProps, 'figureDialog'> {
  /** The numbers of the rows, then at least one column. */
  readonly columns: readonly NumberColumn[];
  readonly note: string;
}

function Chart({ columns, note, figureDialog }: ChartProps) {
  const { theme } = usePreferences();
  const [settings, setSettings] = useState(usualSettings);
  const [readout, setReadout] = useState('');
  const [isExporting, setExporting] = useState(false);
  // Two columns are mostly drawn over each other.
  const [xIndex, setX] = useState(columns.length > 2 ? (columns[1]?.index ?? -1) : -1);
  const [yIndexes, setY] = useState<readonly number[]>(() => [columns[columns.length > 2 ? 2 : 1]?.index ?? -1]);
  const data = useMemo((): ChartData | undefined => {
    const x = columns.find(({ index }) => index === xIndex) ?? columns[0];
    const y = columns.filter(({ index }) => yIndexes.includes(index));
    return x === undefined || y.length === 0 ? undefined : { x: shown(x), y: y.map(shown) };
  }, [columns, xIndex, yIndexes]);
  const change = (changes: Partial<ChartSettings>): void => setSettings((before) => ({ ...before, ...changes }));
  const notes = data === undefined ? [] : makeChartModel(data, settings).notes;
  return (
    <div className={styles['chart']}>
      <div className={styles['chartTools']} role="toolbar" aria-label="Chart">
        <label>
          x{' '}
          <select
            value={xIndex}
            aria-label="Column of the x axis"
            onChange={({ target }) => {
              setX(Number(target.value));
              change({ zoom: null });
            }}
          >
            {columns.map(({ index, name }) => (
              <option key={index} value={index}>
                {visibleText(name)}
              </option>
            ))}
          </select>
        </label>
        <YChoice columns={columns} chosen={yIndexes} onChosen={setY} />
        <Segments
          name=""
          title="How values are drawn"
          value={settings.style}
          choices={[
            { value: 'lines', text: 'lines', title: 'Points joined in the order of x' },
            { value: 'points', text: 'points' },
            { value: 'bars', text: 'bars' },
          ]}
          onChoose={(style) => change({ style, zoom: null })}
        />
        <ScaleSegments name="x" value={settings.xScale} onChoose={(xScale) => change({ xScale, zoom: null })} />
        <ScaleSegments name="y" value={settings.yScale} onChoose={(yScale) => change({ yScale, zoom: null })} />
        {settings.zoom === null ? null : <Button onClick={() => change({ zoom: null })}>Show everything</Button>}
        <Button className={styles['last']} disabled={data === undefined} onClick={() => setExporting(true)}>
          <IconPhoto size={15} stroke={1.7} aria-hidden="true" /> Export figure…
        </Button>
      </div>
      {data === undefined ? (
        <EmptyState title="There is nothing to draw" text="Choose a column of the y axis." />
      ) : (
        <ChartPlot data={data} settings={settings} onSettings={change} theme={theme} onReadout={setReadout} />
      )}
      <p className={styles['chartNotes']}>
        <span role="status">{visibleText(readout === '' ? note : readout)}</span>
        {notes.map((each) => (
          <span key={each} className={styles['leftOut']}>
            {visibleText(each)}
          </span>
        ))}
      </p>
      {isExporting && data !== undefined
        ? figureDialog(figureOf(data, settings, [note, ...notes]), () => setExporting(false))
        : null}
    </div>
  );
}

function shown({ name, values }: NumberColumn): ChartData['x'] {
  return { name: visibleText(name), values };
}

function figureOf(data: ChartData, settings: ChartSettings, notes: readonly string[]): ChartFigure {
  const title = `${data.y.map(({ name }) => name).join(', ')} over ${data.x.name}`;
  return {
    title,
    notes: [notes.join(' · ')],
    fileName: 'chart',
    plot: (theme) => <ChartPlot data={data} settings={settings} theme={theme} onSettings={() => undefined} />,
  };
}

interface YChoiceProps {
  readonly columns: readonly NumberColumn[];
  readonly chosen: readonly number[];
  readonly onChosen: (indexes: readonly number[]) => void;
}

/** More would not be told apart. */
const maxSeries = 12;

function YChoice({ columns, chosen, onChosen }: YChoiceProps) {
  const [anchor, setAnchor] = useState<Element | null>(null);
  const names = columns.filter(({ index }) => chosen.includes(index)).map(({ name }) => visibleText(name));
  return (
    <>
      <Button
        className={styles['menuButton']}
        aria-haspopup="menu"
        aria-label={`Columns of the y axis: ${names.join(', ') || 'none'}`}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        y <b>{names.length > 2 ? `${names.length} columns` : names.join(', ') || 'none'}</b>
        <IconChevronDown size={13} stroke={1.7} aria-hidden="true" />
      </Button>
      <PopupMenu
        label="Columns of the y axis"
        anchor={anchor}
        entries={columns.slice(1).map(({ index, name }, place) => ({
          kind: 'check',
          label: columns.some((other) => other.name === name && other.index !== index)
            ? `${visibleText(name)} (${place + 1})`
            : visibleText(name),
          checked: chosen.includes(index),
          toggle: () =>
            onChosen(
              chosen.includes(index) ? chosen.filter((each) => each !== index) : [...chosen, index].slice(-maxSeries),
            ),
        }))}
        onClose={() => setAnchor(null)}
        focusAfter={() => (anchor instanceof HTMLElement ? anchor : null)}
      />
    </>
  );
}

interface ScaleSegmentsProps {
  readonly name: 'x' | 'y';
  readonly value: 'lin' | 'log';
  readonly onChoose: (scale: 'lin' | 'log') => void;
}

function ScaleSegments({ name, value, onChoose }: ScaleSegmentsProps) {
  return (
    <Segments
      name={name}
      title={`Scale of the ${name} axis`}
      value={value}
      choices={[
        { value: 'lin', text: 'lin', title: 'Linear' },
        { value: 'log', text: 'log', title: 'Logarithmic; zero and below cannot be shown' },
      ]}
      onChoose={onChoose}
    />
  );
}
