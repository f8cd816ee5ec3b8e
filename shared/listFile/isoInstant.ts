const instant = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)((?:\.\d{1,6})?)\+00(?::?00)?$/u;

/** A stored time as ISO 8601 in UTC, its fraction kept; undefined for an invalid time. */
export function isoMoment(stored: string): string | undefined {
  const found = instant.exec(stored);
  if (found === null) return undefined;
  const whole = `${stored.slice(0, 10)}T${stored.slice(11, 19)}`;
  const moment = new Date(`${whole}Z`);
  // There is no year 0 in PostgreSQL's calendar.
  const isReal = !whole.startsWith('0000') && !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(whole);
  return isReal ? `${whole}${found[7] ?? ''}Z` : undefined;
}
