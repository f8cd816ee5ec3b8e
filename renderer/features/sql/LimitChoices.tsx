import type { RunLimits } from './useSqlConsole.ts';
import styles from './Sql.module.css';

interface LimitChoicesProps {
  readonly limits: RunLimits;
  /** What the connection's settings say, in seconds. */
  readonly usualTimeout: number;
  readonly onLimits: (limits: RunLimits) => void;
}

const rowChoices = [100, 500, 2000, 10_000];
/** In seconds. */
const timeoutChoices = [10, 30, 60, 300, 1800, 7200];

/** How many rows are read at once, and how long a statement may take. */
export function LimitChoices({ limits, usualTimeout, onLimits }: LimitChoicesProps) {
  const timeouts = [...new Set([...timeoutChoices, usualTimeout])].toSorted((one, other) => one - other);
  return (
    <>
      <label className={styles['limit']}>
        up to{' '}
        <select
          value={limits.rows}
          onChange={({ target }) => onLimits({ ...limits, rows: Number(target.value) })}
          aria-label="Rows that are read at once"
        >
          {rowChoices.map((count) => (
            <option key={count} value={count}>
              {count}
            </option>
          ))}
        </select>{' '}
        rows
      </label>
      <label className={styles['limit']}>
        timeout{' '}
        <select
          value={limits.timeout}
          onChange={({ target }) => onLimits({ ...limits, timeout: Number(target.value) })}
          aria-label="Statement timeout"
          title="A statement that takes longer is cancelled"
        >
          {timeouts.map((seconds) => (
            <option key={seconds} value={seconds}>
              {secondsText(seconds)}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}

function secondsText(seconds: number): string {
  if (seconds % 3600 === 0) return `${seconds / 3600} h`;
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}
