import { useState } from 'react';
import { Button } from '#renderer/ui/Button.tsx';
import { FilterChip } from '#renderer/ui/FilterChip.tsx';
import { defaultStuckHours } from '#shared/domain/stuck.ts';
import { hoursText } from './stuckWords.ts';
import styles from './Stuck.module.css';

interface LimitFilterProps {
  readonly hours: number;
  readonly isUsual: boolean;
  readonly onHours: (hours: number) => void;
}

const usual = [1, 6, 24, 72, 168, 336] as const;

/** After how long without a sign of life a simulation counts as stuck. */
export function LimitFilter({ hours, isUsual, onHours }: LimitFilterProps) {
  return (
    <FilterChip
      name={`No sign for ${hoursText(hours)}`}
      chosen={isUsual ? undefined : `No sign for ${hoursText(hours)}`}
      onClear={() => onHours(defaultStuckHours)}
    >
      <div className={styles['limit']}>
        <div className={styles['kinds']} role="group" aria-label="Usual limits">
          {usual.map((each) => (
            <button key={each} type="button" aria-pressed={each === hours} onClick={() => onHours(each)}>
              {hoursText(each)}
            </button>
          ))}
        </div>
        <OwnLimit key={hours} hours={hours} onHours={onHours} />
      </div>
    </FilterChip>
  );
}

function OwnLimit({ hours, onHours }: Pick<LimitFilterProps, 'hours' | 'onHours'>) {
  const [typed, setTyped] = useState(String(hours));
  const value = Number(typed);
  const isUsable = typed.trim() !== '' && Number.isFinite(value) && value >= 0 && value <= 1_000_000;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isUsable) onHours(value);
      }}
    >
      <label>
        Hours
        <input
          type="number"
          min={0}
          max={1_000_000}
          step="any"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <Button type="submit" disabled={!isUsable || value === hours}>
          Set the limit
        </Button>
      </label>
    </form>
  );
}
