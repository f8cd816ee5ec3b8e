import { IconChartBar, IconTable } from '@tabler/icons-react';
import { useState } from 'react';
import { StackedBars } from '#renderer/charts/StackedBars.tsx';
import { stepName, timeLabel } from '#renderer/charts/timeLabels.ts';
import type { Zone } from '#renderer/format/formatInstant.ts';
import { IconButton } from '#renderer/ui/Button.tsx';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { Panel } from '#renderer/ui/Panel.tsx';
import type { Overview } from '#shared/domain/overview.ts';
import { formatCount } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import { partsOf, stateGroups, totalsOf } from './stateGroups.ts';
import styles from './Overview.module.css';

interface SimulationsPanelProps {
  readonly overview: Overview;
  readonly zone: Zone;
  /** Shows the simulations that started within a span, in milliseconds since 1970. */
  readonly onShow: (from: number, to: number) => void;
}

/** How many simulations started, by time and state, as bars or as a table. */
export function SimulationsPanel({ overview, zone, onShow }: SimulationsPanelProps) {
  const [asTable, setAsTable] = useState(false);
  const { buckets, bucketSeconds, from, to } = overview;
  const step = bucketSeconds * 1000;
  const totals = totalsOf(buckets);
  const started = totals.reduce((sum, one) => sum + one, 0);
  const failed = totals[stateGroups.findIndex(({ name }) => name === 'FAILED')] ?? 0;
  const shown = stateGroups.flatMap((group, index) => ((totals[index] ?? 0) === 0 ? [] : [{ ...group, index }]));
  const bars = buckets.map((bucket) => {
    const parts = partsOf(bucket);
    return { start: bucket.start, parts: shown.map(({ index }) => parts[index] ?? 0) };
  });
  const title = `Simulations per ${stepName(step)}`;
  const choose = (start: number): void => onShow(start, start + step);
  return (
    <Panel
      title={title}
      className={styles['chartPanel']}
      note={
        <span className={styles['fitting']}>
          {`${formatCount(started)} started${started === 0 ? '' : `, ${((100 * failed) / started).toFixed(1)} % failed`}`}
        </span>
      }
      actions={
        <>
          <ul className={styles['legend']} aria-label="States">
            {shown.map(({ name, colour }) => (
              <li key={name}>
                <i style={{ background: colour }} />
                {name}
              </li>
            ))}
          </ul>
          <IconButton label={asTable ? 'Show as chart' : 'Show as table'} onClick={() => setAsTable(!asTable)}>
            {asTable ? <IconChartBar size={16} aria-hidden="true" /> : <IconTable size={16} aria-hidden="true" />}
          </IconButton>
        </>
      }
    >
      {bars.length === 0 ? (
        <EmptyState title="No simulations started in this period" text="Choose a longer period above." />
      ) : asTable ? (
        <BarsTable
          label={title}
          series={shown}
          bars={bars}
          onShow={choose}
          nameOf={(start) => timeLabel(start, { step, zone })}
        />
      ) : (
        <StackedBars
          label={title}
          from={from}
          to={to}
          step={step}
          zone={zone}
          series={shown}
          bars={bars}
          note={noteOf(overview, { step, zone })}
          onChoose={choose}
        />
      )}
    </Panel>
  );
}

function noteOf({ failures }: Overview, steps: { readonly step: number; readonly zone: Zone }) {
  if (failures === null) return undefined;
  const { start, failed, ofOneUser, user } = failures;
  const name = user.username === null ? 'one user' : visibleText(user.username.slice(0, 30));
  return {
    start,
    text: `${timeLabel(start, steps)}: ${formatCount(failed)} failed, ${formatCount(ofOneUser)} of ${name}`,
  };
}

interface BarsTableProps {
  readonly label: string;
  readonly series: readonly { readonly name: string }[];
  readonly bars: readonly { readonly start: number; readonly parts: readonly number[] }[];
  readonly nameOf: (start: number) => string;
  readonly onShow: (start: number) => void;
}

/** The same figures, the latest first. */
function BarsTable({ label, series, bars, nameOf, onShow }: BarsTableProps) {
  return (
    // A scrollable part is reached by keyboard only when it takes the focus.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles['scroll']} tabIndex={0} role="group" aria-label={label}>
      <table className={styles['table']}>
        <thead>
          <tr>
            <th scope="col">started</th>
            {series.map(({ name }) => (
              <th key={name} scope="col" data-align="end">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {bars.toReversed().map(({ start, parts }) => (
            <tr key={start}>
              <th scope="row">
                <button type="button" className={styles['name']} onClick={() => onShow(start)}>
                  {nameOf(start)}
                </button>
              </th>
              {series.map(({ name }, index) => (
                <td key={name} data-align="end">
                  {formatCount(parts[index] ?? 0)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
