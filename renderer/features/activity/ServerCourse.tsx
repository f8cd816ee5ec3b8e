import { Sparkline, StackedAreas } from '#renderer/charts/StackedAreas.tsx';
import type { Series } from '#renderer/charts/StackedBars.tsx';
import type { Zone } from '#renderer/format/formatInstant.ts';
import {
  samplesReach,
  type ServerActivity,
  type ServerSample,
  type WaitKind,
  waitKinds,
} from '#shared/domain/serverActivity.ts';
import { formatBytes, formatCount } from '#shared/figures.ts';
import styles from './Activity.module.css';

const looks: Readonly<Record<WaitKind, Series>> = {
  running: { name: 'running', colour: 'var(--accent)' },
  reading: { name: 'reading data', colour: 'color-mix(in srgb, var(--blue) 75%, var(--panel))' },
  writing: { name: 'writing', colour: 'color-mix(in srgb, var(--violet) 75%, var(--panel))' },
  client: { name: 'client, in transaction', colour: 'color-mix(in srgb, var(--warn) 75%, var(--panel))' },
  lock: { name: 'lock', colour: 'var(--danger)' },
  other: { name: 'other', colour: 'var(--faint)' },
};
const series = waitKinds.map((kind) => looks[kind]);

/** In ms: the view looks every 2 s; what is longer was a pause. */
const longestStep = 15_000;

/** In ms: the least that the chart spans, which begins with the first sample. */
const leastShown = 120_000;

/** What sessions waited for, as far as this window has looked, and the database's figures now. */
export function ServerCourse({ activity, zone }: { readonly activity: ServerActivity; readonly zone: Zone }) {
  const { samples } = activity;
  const to = samples.at(-1)?.at ?? 0;
  const latest = samples.at(-1);
  const rates = ratesOf(samples);
  const rate = rates.at(-1);
  const hits = rates.flatMap(({ hit }) => hit ?? []);
  const hit = hits.at(-1);
  return (
    <div className={styles['course']}>
      <div className={styles['waits']}>
        <h2>
          What sessions waited for <small>sessions at a time, sampled while this view is open</small>
        </h2>
        <div className={styles['area']}>
          <StackedAreas
            label={`What sessions waited for in the last 15 minutes; now ${nowText(latest)}`}
            from={Math.max(to - samplesReach, Math.min(samples[0]?.at ?? to, to - leastShown))}
            to={to}
            zone={zone}
            series={series}
            points={samples.map(({ at, waits }) => ({ at, parts: waits }))}
            longestStep={longestStep}
          />
        </div>
      </div>
      <ul className={styles['legend']} aria-label="What sessions wait for now">
        {waitKinds
          .map((kind, index) => ({ ...looks[kind], count: latest?.waits[index] ?? 0 }))
          .toReversed()
          .map(({ name, colour, count }) => (
            <li key={name}>
              <i style={{ background: colour }} />
              {name}
              <b>{formatCount(count)}</b>
            </li>
          ))}
      </ul>
      <div className={styles['meters']}>
        <Meter
          name="Transactions"
          figure={rate === undefined ? '–' : `${rounded(rate.transactions)} /s`}
          text={rate === undefined ? 'after the second sample' : `${rounded(rate.rolledBack)} % rolled back`}
          values={rates.map(({ transactions }) => transactions)}
          colour="var(--accent)"
        />
        <Meter
          name="Cache hit"
          figure={hit === undefined ? '–' : `${rounded(hit)} %`}
          text={hit === undefined ? 'nothing was read' : `${formatCount(latest?.blocksRead ?? 0)} blocks read in all`}
          values={hits}
          colour="var(--blue)"
        />
        <Meter
          name="Sessions"
          figure={`${formatCount(activity.total)} of ${formatCount(activity.maxConnections)}`}
          text={nowText(latest)}
          values={samples.map(({ sessions }) => sessions)}
          colour="var(--violet)"
        />
        <Meter
          name="Temporary files"
          figure={formatBytes(activity.temporaryBytes)}
          text={`${formatCount(activity.deadlocks)} deadlocks, since the last reset`}
          values={[]}
          colour="var(--faint)"
        />
      </div>
    </div>
  );
}

interface MeterProps {
  readonly name: string;
  readonly figure: string;
  readonly text: string;
  readonly values: readonly number[];
  readonly colour: string;
}

function Meter({ name, figure, text, values, colour }: MeterProps) {
  return (
    <div className={styles['meter']}>
      <div>
        <span>{name}</span>
        <b>{figure}</b>
        <small>{text}</small>
      </div>
      <Sparkline values={values} colour={colour} />
    </div>
  );
}

interface Rate {
  readonly transactions: number;
  /** In percent. */
  readonly rolledBack: number;
  /** In percent; undefined where no block was needed. */
  readonly hit: number | undefined;
}

/** What happened between one sample and the next; nothing where a reset lies between them. */
function ratesOf(samples: readonly ServerSample[]): readonly Rate[] {
  return samples.slice(1).flatMap((now, index) => {
    const before = samples[index];
    if (before === undefined) return [];
    const commits = now.commits - before.commits;
    const rollbacks = now.rollbacks - before.rollbacks;
    const hit = now.blocksHit - before.blocksHit;
    const blocks = hit + now.blocksRead - before.blocksRead;
    const seconds = (now.at - before.at) / 1000;
    if (commits < 0 || rollbacks < 0 || blocks < 0 || seconds <= 0) return [];
    const ended = commits + rollbacks;
    return [
      {
        transactions: ended / seconds,
        rolledBack: ended === 0 ? 0 : (100 * rollbacks) / ended,
        hit: blocks === 0 ? undefined : (100 * hit) / blocks,
      },
    ];
  });
}

const rounded = (value: number): string =>
  value >= 100 ? formatCount(Math.round(value)) : String(Number(value.toPrecision(3)));

function nowText(sample: ServerSample | undefined): string {
  const parts = waitKinds.flatMap((kind, index) => {
    const count = sample?.waits[index] ?? 0;
    return count === 0 ? [] : [`${formatCount(count)} ${looks[kind].name}`];
  });
  return parts.length === 0 ? 'all idle' : parts.slice(0, 3).join(' · ');
}
