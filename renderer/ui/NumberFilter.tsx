import { useState } from 'react';
import { Button } from '#renderer/ui/Button.tsx';
import { FilterChip } from '#renderer/ui/FilterChip.tsx';
import styles from './NumberFilter.module.css';

interface NumberFilterProps {
  /** What it filters by: `Age`. */
  readonly name: string;
  /** The unit of the input: `days`. */
  readonly unit: string;
  /** Common values, with their names. */
  readonly usual: readonly { readonly value: number; readonly label: string }[];
  /** undefined while inactive. */
  readonly value: number | undefined;
  /** The value in the chip: `older than 30 d`. */
  readonly words: (value: number) => string;
  readonly onValue: (value: number | undefined) => void;
}

const largest = 1_000_000;

/** A filter by a number: one of the common ones, or any typed one, 0 to a million. */
export function NumberFilter({ name, unit, usual, value, words, onValue }: NumberFilterProps) {
  return (
    <FilterChip name={name} chosen={value === undefined ? undefined : words(value)} onClear={() => onValue(undefined)}>
      <div className={styles['choice']}>
        <div className={styles['usual']} role="group" aria-label={`Common values of ${name.toLowerCase()}`}>
          {usual.map((each) => (
            <button
              key={each.value}
              type="button"
              aria-pressed={each.value === value}
              onClick={() => onValue(each.value)}
            >
              {each.label}
            </button>
          ))}
        </div>
        <OwnValue key={value ?? ''} unit={unit} value={value} onValue={onValue} />
      </div>
    </FilterChip>
  );
}

function OwnValue({ unit, value, onValue }: Pick<NumberFilterProps, 'unit' | 'value' | 'onValue'>) {
  const [typed, setTyped] = useState(value === undefined ? '' : String(value));
  const number = Number(typed);
  const isUsable = typed.trim() !== '' && Number.isFinite(number) && number >= 0 && number <= largest;
  return (
    <form
      className={styles['own']}
      onSubmit={(event) => {
        event.preventDefault();
        if (isUsable) onValue(number);
      }}
    >
      <input
        type="number"
        aria-label={`Other, in ${unit}`}
        min={0}
        max={largest}
        step="any"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      {unit}
      <Button type="submit" disabled={!isUsable || number === value}>
        Set
      </Button>
    </form>
  );
}
