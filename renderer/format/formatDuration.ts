const second = 1_000_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** A duration in microseconds in readable form: `3 m 12 s`, `2 d 4 h`, `0.51 s`. Negative ones keep their sign. */
export function formatDuration(microseconds: number): string {
  if (microseconds < 0) return `−${formatDuration(-microseconds)}`;
  if (microseconds < 10 * second) return `${trimmed(microseconds / second)} s`;
  if (microseconds < minute) return `${Math.floor(microseconds / second)} s`;
  if (microseconds < hour) return pair(microseconds, [minute, 'm'], [second, 's']);
  if (microseconds < day) return pair(microseconds, [hour, 'h'], [minute, 'm']);
  return pair(microseconds, [day, 'd'], [hour, 'h']);
}

type Unit = readonly [number, string];

function pair(value: number, [large, largeName]: Unit, [small, smallName]: Unit): string {
  const whole = Math.floor(value / large);
  const rest = Math.floor((value % large) / small);
  return rest === 0 ? `${whole} ${largeName}` : `${whole} ${largeName} ${rest} ${smallName}`;
}

function trimmed(seconds: number): string {
  return seconds === 0 ? '0' : String(Number(seconds.toPrecision(2)));
}
