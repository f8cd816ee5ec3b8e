import { Calendar, DateField } from '#renderer/ui/DateField.tsx';
import { ChoiceList } from '#renderer/ui/ChoiceList.tsx';
import { FilterChip } from '#renderer/ui/FilterChip.tsx';
import { useNow } from '#renderer/ui/useNow.ts';
import styles from './DateFilter.module.css';
import { type Period, periods } from './simulationListState.ts';

/** When simulations started: within a period up to now, or in a range of days (UTC), the last one included. */
export interface DateChoice {
  readonly period: Period | undefined;
  readonly startedFrom: string | undefined;
  /** The day after the last one. */
  readonly startedBefore: string | undefined;
}

interface DateFilterProps {
  readonly choice: DateChoice;
  readonly onChoice: (choice: DateChoice) => void;
}

const periodWords: Readonly<Record<Period, string>> = {
  day: 'last 24 h',
  week: 'last 7 days',
  month: 'last 30 days',
  year: 'last year',
};
const any: DateChoice = { period: undefined, startedFrom: undefined, startedBefore: undefined };

/** A filter by the start of the simulation. */
export function DateFilter({ choice, onChoice }: DateFilterProps) {
  const now = useNow(600_000);
  const from = choice.startedFrom?.slice(0, 10) ?? '';
  const to = choice.startedBefore === undefined ? '' : dayShifted(choice.startedBefore, -1);
  const setRange = (nextFrom: string, nextTo: string): void =>
    onChoice({
      period: undefined,
      startedFrom: nextFrom === '' ? undefined : nextFrom,
      startedBefore: nextTo === '' ? undefined : dayShifted(nextTo, 1),
    });
  return (
    <FilterChip name="Date" chosen={dateWords(choice)} onClear={() => onChoice(any)}>
      <ChoiceList
        label="Started"
        single
        choices={periods.map((period) => ({ value: period, label: periodWords[period] }))}
        chosen={new Set(choice.period === undefined ? [] : [choice.period])}
        onToggle={(value) => onChoice({ ...any, period: periods.find((period) => period === value) })}
      />
      <div className={styles['range']}>
        <span>from</span>
        <DateField label="Started from" value={from} onValue={(next) => setRange(next, to)} />
        <span>to</span>
        <DateField label="Started to" value={to} onValue={(next) => setRange(from, next)} />
      </div>
      <Calendar
        label="Days (UTC)"
        from={from}
        to={to}
        today={new Date(now).toISOString().slice(0, 10)}
        onDay={(day) => {
          // The first click begins a range, the second ends it; a third begins another.
          const isEnd = from !== '' && to === '' && day >= from;
          setRange(isEnd ? from : day, isEnd ? day : '');
        }}
      />
    </FilterChip>
  );
}

/** The selection, in words. */
export function dateWords({ period, startedFrom, startedBefore }: DateChoice): string | undefined {
  if (period !== undefined) return periodWords[period];
  if (startedFrom !== undefined && startedBefore !== undefined)
    return `${startedFrom.slice(0, 10)} to ${dayShifted(startedBefore, -1)}`;
  if (startedFrom !== undefined) return `from ${startedFrom.slice(0, 10)}`;
  return startedBefore === undefined ? undefined : `to ${dayShifted(startedBefore, -1)}`;
}

/** Another day, `days` later; '' if the text is not a date. */
export function dayShifted(date: string, days: number): string {
  const moment = Date.parse(`${date.slice(0, 10)}T00:00:00Z`);
  return Number.isNaN(moment) ? '' : new Date(moment + days * 86_400_000).toISOString().slice(0, 10);
}
