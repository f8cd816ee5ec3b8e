import { useMemo } from 'react';
import { estimateNoise, type NoiseLevel } from '#renderer/plots/noise.ts';
import { formatRounded } from '#renderer/plots/numberText.ts';
import type { Page } from '#shared/domain/page.ts';
import { formatPlural } from '#shared/figures.ts';
import styles from './SidePanel.module.css';

interface NoiseEstimateProps {
  readonly page: Page;
  readonly isOn: boolean;
  readonly onToggle: (isOn: boolean) => void;
}

/**
 * How much neighbouring bins scatter, on request: never drawn, since it is an estimate and not the simulation's error.
 */
export function NoiseEstimate({ page, isOn, onToggle }: NoiseEstimateProps) {
  const levels = useMemo(
    () => (isOn && page.kind !== '0D' && page.kind !== 'phase-space' ? estimateNoise(page) : []),
    [isOn, page],
  );
  if (page.kind === '0D' || page.kind === 'phase-space') return null;
  return (
    <section aria-label="Noise, estimated">
      <h3>
        <label className={styles['toggle']}>
          <input type="checkbox" checked={isOn} onChange={(event) => onToggle(event.target.checked)} />
          Noise, estimated
        </label>
      </h3>
      {isOn && (
        <>
          <dl className={styles['entries']}>
            {levels.map((level) => (
              <div key={level.from} title={`From ${formatPlural(level.bins, 'bin')}`}>
                <dt>{levelName(level)}</dt>
                <dd>{level.relative === null ? 'too few bins' : `± ${formatRounded(level.relative * 100, 2)} %`}</dd>
              </div>
            ))}
          </dl>
          <p className={styles['quiet']}>
            Statistical errors are not stored. This is how much neighbouring bins scatter about a smooth curve, if they
            are independent of each other; structures as narrow as three bins count as noise.
          </p>
        </>
      )}
    </section>
  );
}

function levelName({ from, to }: NoiseLevel): string {
  const percent = (part: number): string => String(Math.round(part * 100));
  return to === 1 ? `above ${percent(from)} % of max` : `${percent(from)}–${percent(to)} % of max`;
}
