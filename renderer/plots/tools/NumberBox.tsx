import { useState } from 'react';
import { formatValue } from '../numberText.ts';
import styles from './Tools.module.css';

interface NumberBoxProps {
  /** For screen readers: `Lower limit of the colours`. */
  readonly label: string;
  readonly value: number | null;
  /** Shown while there is no value. */
  readonly placeholder?: string;
  /** Whether a number is valid. */
  readonly isUsable?: (value: number) => boolean;
  /** null if the box was cleared. */
  readonly onValue: (value: number | null) => void;
}

/** Five digits, with an exponent if zeros would fill the box. */
function shortText(value: number): string {
  const rounded = Number(value.toPrecision(5));
  const size = Math.abs(rounded);
  return size !== 0 && (size < 1e-3 || size >= 1e6) ? rounded.toExponential() : formatValue(rounded);
}

/** A typed number, applied with Enter or when the box loses focus; an invalid one is marked and changes nothing. */
export function NumberBox({ label, value, placeholder = '', isUsable = Number.isFinite, onValue }: NumberBoxProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? (value === null ? '' : shortText(value));
  const number = Number(text.trim().replace('−', '-').replace(',', '.'));
  const isEmpty = text.trim() === '';
  const isWrong = typed !== null && !isEmpty && !(Number.isFinite(number) && isUsable(number));
  const take = (): void => {
    if (typed === null) return;
    if (isEmpty) onValue(null);
    else if (!isWrong) onValue(number);
    setTyped(null);
  };
  return (
    <input
      className={styles['number']}
      type="text"
      inputMode="decimal"
      aria-label={label}
      aria-invalid={isWrong}
      placeholder={placeholder}
      title={value === null ? undefined : formatValue(value)}
      value={text}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === 'Enter') take();
        if (event.key === 'Escape' && typed !== null) {
          event.stopPropagation();
          setTyped(null);
        }
      }}
    />
  );
}
