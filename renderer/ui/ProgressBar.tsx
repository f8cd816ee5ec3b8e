import type { CSSProperties } from 'react';
import styles from './ProgressBar.module.css';

interface ProgressBarProps {
  /** 0…1 */
  readonly fraction: number;
  readonly tone?: 'done' | 'failed' | 'running';
}

/** Progress as a thin bar. Decorative: the figures are next to it. */
export function ProgressBar({ fraction, tone = 'done' }: ProgressBarProps) {
  const share = Number.isFinite(fraction) ? Math.max(0, Math.min(1, fraction)) : 0;
  const size: CSSProperties = { backgroundSize: `${share * 100}% 100%` };
  return <span className={`${styles['bar']} ${styles[tone] ?? ''}`} style={size} aria-hidden="true" />;
}
