import type { Instant } from '#shared/domain/listing.ts';

export type Zone = 'local' | 'utc';

const pattern = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(\.\d+)?([+-]\d\d(?::?\d\d)?)?$/u;

/** Milliseconds since 1970 of a stored time; undefined if the text is not a valid time. */
export function toEpoch(instant: Instant): number | undefined {
  const parts = pattern.exec(instant);
  if (parts === null) return undefined;
  const fraction = (parts[7] ?? '.000').slice(0, 4);
  const offset = parts[8] === undefined || /^[+-]00(?::?00)?$/u.test(parts[8]) ? 'Z' : parts[8].padEnd(6, ':00');
  const epoch = Date.parse(
    `${parts[1]}-${parts[2]}-${parts[3]}T${parts[4]}:${parts[5]}:${parts[6]}${fraction.padEnd(4, '0')}${offset}`,
  );
  return Number.isNaN(epoch) ? undefined : epoch;
}

/**
 * A stored time, complete, with its zone: as stored in UTC, or in the local zone with the fraction of a second kept as
 * stored. Invalid text is returned unchanged.
 */
export function formatInstant(instant: Instant, zone: Zone): string {
  const parts = pattern.exec(instant);
  const epoch = toEpoch(instant);
  if (parts === null || epoch === undefined) return instant;
  if (zone === 'utc') return `${instant.slice(0, 19)}${parts[7] ?? ''} UTC`;
  const moment = new Date(epoch);
  const two = (value: number): string => String(value).padStart(2, '0');
  const date = `${String(moment.getFullYear()).padStart(4, '0')}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
  const time = `${two(moment.getHours())}:${two(moment.getMinutes())}:${two(moment.getSeconds())}${parts[7] ?? ''}`;
  return `${date} ${time} ${zoneName(moment)}`;
}

/** `UTC+1`, `UTC−3:30`, `UTC`: the local zone at a time. */
export function zoneName(moment: Date): string {
  const minutes = -moment.getTimezoneOffset();
  if (minutes === 0) return 'UTC';
  const size = Math.abs(minutes);
  const rest = size % 60;
  return `UTC${minutes < 0 ? '−' : '+'}${Math.floor(size / 60)}${rest === 0 ? '' : `:${String(rest).padStart(2, '0')}`}`;
}

const steps = [
  [60_000, 1000, 's'],
  [3_600_000, 60_000, 'min'],
  [86_400_000, 3_600_000, 'h'],
  [30 * 86_400_000, 86_400_000, 'd'],
  [365 * 86_400_000, 30 * 86_400_000, 'mo'],
] as const;

/** The age, for lists: `2 min`, `5 h`, `3 d`; `in 4 h` for the future. */
export function formatAge(instant: Instant, now: number): string {
  const epoch = toEpoch(instant);
  if (epoch === undefined) return instant;
  const age = Math.abs(now - epoch);
  const found = steps.find(([below]) => age < below);
  const text =
    found === undefined ? `${Math.floor(age / (365 * 86_400_000))} y` : `${Math.floor(age / found[1])} ${found[2]}`;
  return epoch > now + 60_000 ? `in ${text}` : text;
}
