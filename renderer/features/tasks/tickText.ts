import type { Zone } from '#renderer/format/formatInstant.ts';

const two = (value: number): string => String(value).padStart(2, '0');
const minute = 60_000;
const day = 86_400_000;

/** A moment on the axis of time, as fine as ticks `step` milliseconds apart need it, on the clock of 24 hours. */
export function tickText(moment: Date, step: number, zone: Zone): string {
  const utc = zone === 'utc';
  const date = `${utc ? moment.getUTCFullYear() : moment.getFullYear()}-${two((utc ? moment.getUTCMonth() : moment.getMonth()) + 1)}-${two(utc ? moment.getUTCDate() : moment.getDate())}`;
  if (step >= day) return date;
  const time = `${two(utc ? moment.getUTCHours() : moment.getHours())}:${two(utc ? moment.getUTCMinutes() : moment.getMinutes())}`;
  if (time === '00:00' && step >= minute) return date;
  if (step >= minute) return time;
  const seconds = two(utc ? moment.getUTCSeconds() : moment.getSeconds());
  return step >= 1000
    ? `${time}:${seconds}`
    : `${time}:${seconds}.${String(moment.getUTCMilliseconds()).padStart(3, '0')}`;
}
