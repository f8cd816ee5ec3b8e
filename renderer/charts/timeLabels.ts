import type { Zone } from '#renderer/format/formatInstant.ts';

const hour = 3_600_000;
const day = 24 * hour;

/** How a time axis is divided, in ms, and whose clock it goes by. */
export interface TimeSteps {
  readonly step: number;
  readonly zone: Zone;
}

/** What a span of a time axis is called: `14:00`, `17 Nov`, `Nov 2026` for spans of several weeks. */
export function timeLabel(start: number, { step, zone }: TimeSteps): string {
  return formatOf(step < day ? 'time' : step <= 7 * day ? 'day' : 'month', zone).format(start);
}

const parts = {
  time: { hour: '2-digit', minute: '2-digit' },
  day: { day: 'numeric', month: 'short' },
  month: { month: 'short', year: 'numeric' },
} as const;
const formats = new Map<string, Intl.DateTimeFormat>();

/** Making a format takes far longer than using it. */
function formatOf(kind: keyof typeof parts, zone: Zone): Intl.DateTimeFormat {
  const key = `${kind} ${zone}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-GB', { ...parts[kind], ...(zone === 'utc' ? { timeZone: 'UTC' } : {}) });
  formats.set(key, made);
  return made;
}

/** What one step is called: `hour`, `day`, `week`, `4 weeks`. */
export function stepName(step: number): string {
  if (step < day) return 'hour';
  if (step === day) return 'day';
  const weeks = Math.round(step / (7 * day));
  return weeks === 1 ? 'week' : `${weeks} weeks`;
}
