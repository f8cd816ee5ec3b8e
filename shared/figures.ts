/* Counts and sizes as text, the same in core, in the decoder and in the window. */

const narrow = '\u202f';
const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** An integer with narrow no-break spaces between thousands: `214 388`. Text that is not a number is unchanged. */
export function formatCount(value: number | string): string {
  const text = String(value);
  if (!/^-?\d+$/u.test(text)) return text;
  return text.replaceAll(/\B(?=(?:\d{3})+$)/gu, narrow);
}

/** `1 row`, `2 rows`. */
export function formatPlural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** Bytes in binary units with three significant digits: `4.13 MiB`, `812 B`. */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes) || bytes < 0) return String(bytes);
  const power = bytes < 1024 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1);
  const scaled = bytes / 1024 ** power;
  const digits = power === 0 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(scaled)));
  return `${scaled.toFixed(Math.min(digits, 2))} ${units[power] ?? 'B'}`;
}
