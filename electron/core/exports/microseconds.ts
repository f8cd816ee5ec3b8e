const moment =
  /^(\d{4,6})-(\d\d)-(\d\d)(?: (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?)?(?:([+-])(\d\d)(?::?(\d\d))?(?::?(\d\d))?)?( BC)?$/u;

/** Microseconds since 1970 of a time as a database writes it; undefined for infinity, and for what is no time. */
export function microseconds(cell: string | Uint8Array): bigint | undefined {
  const found = typeof cell === 'string' ? moment.exec(cell) : null;
  if (found === null) return undefined;
  const [
    ,
    year = '',
    month,
    day,
    hours = 0,
    minutes = 0,
    seconds = 0,
    fraction = '',
    sign,
    zoneHours = 0,
    zoneMinutes = 0,
    zoneSeconds = 0,
    era,
  ] = found;
  const date = new Date(0);
  date.setUTCFullYear(era === undefined ? Number(year) : 1 - Number(year), Number(month) - 1, Number(day));
  const zone = (sign === '-' ? -1 : 1) * (Number(zoneHours) * 3600 + Number(zoneMinutes) * 60 + Number(zoneSeconds));
  const clock = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds) - zone;
  const whole = BigInt(date.getTime() / 1000) + BigInt(clock);
  return whole * 1_000_000n + BigInt(fraction.padEnd(6, '0'));
}
