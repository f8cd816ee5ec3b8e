import { useMemo } from 'react';
import { formatCount } from '#shared/figures.ts';
import styles from './Gamma.module.css';

interface GammaHistogramProps {
  readonly gamma: Float64Array;
  readonly limit: number;
}

const bars = 40;

/** How often each gamma occurs; those above the limit count in the last bar. */
function countGamma(gamma: Float64Array, limit: number): readonly number[] {
  const counts = Array.from({ length: bars }, () => 0);
  for (const value of gamma) {
    if (Number.isNaN(value)) continue;
    const bar = Math.min(bars - 1, Math.floor((value / limit) * bars));
    counts[bar] = (counts[bar] ?? 0) + 1;
  }
  return counts;
}

/** A histogram of gamma from 0 to the limit; failing values have another colour. */
export function GammaHistogram({ gamma, limit }: GammaHistogramProps) {
  const counts = useMemo(() => countGamma(gamma, limit), [gamma, limit]);
  const highest = Math.max(1, ...counts);
  const failing = gamma.reduce((sum, value) => sum + (value > 1 ? 1 : 0), 0);
  return (
    <figure className={styles['histogram']}>
      <svg
        viewBox={`0 0 ${bars} 30`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Histogram of gamma: ${formatCount(failing)} points fail`}
      >
        {counts.map((count, bar) => {
          const height = (count / highest) * 30;
          const low = (bar / bars) * limit;
          return <rect key={low} x={bar} width={0.9} y={30 - height} height={height} data-fails={low >= 1} />;
        })}
      </svg>
      <figcaption>
        <span>0</span>
        <span>1</span>
        <span>≥ {limit}</span>
      </figcaption>
    </figure>
  );
}
