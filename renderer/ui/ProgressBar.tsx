import styles from './ProgressBar.module.css';

interface ProgressBarProps {
  /** 0…1 */
  readonly fraction: number;
  readonly tone?: 'done' | 'failed' | 'running';
}

/** How much is done, as a thin bar. A picture only: the figures stand beside it. */
export function ProgressBar({ fraction, tone = 'done' }: ProgressBarProps) {
  const share = Number.isFinite(fraction) ? Math.max(0, Math.min(1, fraction)) : 0;
  return (
    <span className={styles['bar']} aria-hidden="true">
      <span className={`${styles['done']} ${styles[tone] ?? ''}`} style={{ width: `${share * 100}%` }} />
    </span>
  );
}
