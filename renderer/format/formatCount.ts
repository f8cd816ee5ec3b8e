const thin = '\u2009';

/** A whole number with thin spaces between thousands: `214 388`. Text that is no number stays as it is. */
export function formatCount(value: number | string): string {
  const text = String(value);
  if (!/^-?\d+$/u.test(text)) return text;
  return text.replaceAll(/\B(?=(?:\d{3})+$)/gu, thin);
}

/** `1 row`, `2 rows`. */
export function formatPlural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
