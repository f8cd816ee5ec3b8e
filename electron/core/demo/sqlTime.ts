/** Milliseconds since 1970 as yaptide's SQLite text: `YYYY-MM-DD HH:MM:SS.ffffff` in UTC; null stays null. */
export function sqlTime(milliseconds: number | null): string | null {
  if (milliseconds === null) return null;
  const whole = Math.floor(milliseconds);
  const micro = Math.floor((milliseconds - whole) * 1000);
  const text = new Date(whole).toISOString();
  return `${text.slice(0, 10)} ${text.slice(11, 23)}${String(micro).padStart(3, '0')}`;
}

/** The same without a fraction of a second, as the server's clock has it. */
export function sqlSecond(milliseconds: number): string {
  const text = new Date(milliseconds).toISOString();
  return `${text.slice(0, 10)} ${text.slice(11, 19)}`;
}
