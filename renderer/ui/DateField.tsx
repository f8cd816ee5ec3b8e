import { type KeyboardEvent, useState } from 'react';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { IconButton } from '#renderer/ui/Button.tsx';
import styles from './DateField.module.css';

interface DateFieldProps {
  readonly label: string;
  /** `2025-03-09`; '' for none. */
  readonly value: string;
  readonly onValue: (value: string) => void;
}

/** A date as ISO 8601 writes it, typed or chosen in the calendar below. */
export function DateField({ label, value, onValue }: DateFieldProps) {
  const [draft, setDraft] = useState({ text: value, of: value });
  if (draft.of !== value) setDraft({ text: value, of: value });
  const { text } = draft;
  const isWrong = text !== '' && !isDate(text);
  return (
    <input
      className={styles['date']}
      aria-label={label}
      aria-invalid={isWrong}
      title={isWrong ? 'Not a date: write it as 2025-03-09' : undefined}
      placeholder="YYYY-MM-DD"
      inputMode="numeric"
      autoComplete="off"
      spellCheck={false}
      maxLength={10}
      value={text}
      onChange={(event) => {
        const next = event.target.value.trim();
        setDraft({ text: next, of: value });
        if (next === '' || isDate(next)) onValue(next);
      }}
    />
  );
}

/** Whether a text is a date that exists. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/u.test(text)) return false;
  const moment = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().slice(0, 10) === text;
}

interface CalendarProps {
  readonly label: string;
  /** The first and the last chosen day; '' for none. */
  readonly from: string;
  readonly to: string;
  /** `2025-03-09` */
  readonly today: string;
  readonly onDay: (day: string) => void;
}

const weekdays = ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'];

/** A month of days; weeks begin on Monday, as ISO 8601 has it. Arrow keys go from day to day, Page Up and Down from month to month. */
export function Calendar({ label, from, to, today, onDay }: CalendarProps) {
  const [shown, setShown] = useState(isDate(to) ? to : isDate(from) ? from : today);
  const month = shown.slice(0, 7);
  const days = daysOf(month);
  const move = (event: KeyboardEvent<HTMLElement>): void => {
    const steps: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
    const step = steps[event.key];
    const next =
      step !== undefined
        ? shifted(shown, step)
        : event.key === 'PageUp'
          ? inMonth(shown, -1)
          : event.key === 'PageDown'
            ? inMonth(shown, 1)
            : undefined;
    if (next === undefined) return;
    event.preventDefault();
    setShown(next);
    const table = event.currentTarget;
    requestAnimationFrame(() => table.querySelector<HTMLElement>(`[data-day="${next}"]`)?.focus());
  };
  return (
    <div className={styles['calendar']} role="group" aria-label={label}>
      <div className={styles['head']}>
        <IconButton label="Previous month" onClick={() => setShown(inMonth(shown, -1))}>
          <IconChevronLeft size={16} stroke={1.7} aria-hidden="true" />
        </IconButton>
        <b aria-live="polite">{month}</b>
        <IconButton label="Next month" onClick={() => setShown(inMonth(shown, 1))}>
          <IconChevronRight size={16} stroke={1.7} aria-hidden="true" />
        </IconButton>
      </div>
      <div className={styles['days']} role="presentation" onKeyDown={move}>
        {weekdays.map((day) => (
          <span key={day} aria-hidden="true">
            {day}
          </span>
        ))}
        {days.map((day, at) => (
          <button
            key={day}
            type="button"
            data-day={day}
            aria-label={day}
            aria-pressed={day === from || day === to}
            aria-current={day === today ? 'date' : undefined}
            data-between={from !== '' && to !== '' && day > from && day < to}
            tabIndex={day === shown ? 0 : -1}
            style={at === 0 ? { gridColumnStart: weekdayOf(day) } : undefined}
            onClick={() => {
              setShown(day);
              onDay(day);
            }}
          >
            {Number(day.slice(8))}
          </button>
        ))}
      </div>
    </div>
  );
}

function shifted(day: string, by: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + by * 86_400_000).toISOString().slice(0, 10);
}

/** The same day of another month, or the last one of it. */
function inMonth(day: string, by: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month + by, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + by, Math.min(date, last))).toISOString().slice(0, 10);
}

function daysOf(month: string): readonly string[] {
  const [year = 0, number = 1] = month.split('-').map(Number);
  const count = new Date(Date.UTC(year, number, 0)).getUTCDate();
  return Array.from({ length: count }, (_, at) => `${month}-${String(at + 1).padStart(2, '0')}`);
}

/** 1 for Monday. */
function weekdayOf(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay() || 7;
}
