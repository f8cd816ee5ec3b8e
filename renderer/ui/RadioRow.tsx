import { type ReactNode, useId } from 'react';
import styles from './RadioRow.module.css';

interface RadioRowProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly choices: readonly {
    readonly value: Value;
    readonly label: string;
    /** An icon instead of the words, which are then read out and shown on hover. */
    readonly mark?: ReactNode;
  }[];
  readonly onValue: (value: Value) => void;
  /** The meaning of the choice. */
  readonly hint?: string;
}

/** A few choices next to each other, one of which is selected. */
export function RadioRow<Value extends string>({ label, value, choices, onValue, hint }: RadioRowProps<Value>) {
  const name = useId();
  return (
    <fieldset className={styles['row']}>
      <legend className={styles['legend']}>{label}</legend>
      <div className={styles['choices']}>
        {choices.map((choice) => (
          <label
            key={choice.value}
            className={`${styles['choice']} ${choice.mark === undefined ? '' : styles['marked']}`}
            title={choice.mark === undefined ? undefined : choice.label}
          >
            <input
              type="radio"
              className="visually-hidden"
              name={name}
              aria-label={choice.mark === undefined ? undefined : choice.label}
              checked={choice.value === value}
              onChange={() => onValue(choice.value)}
            />
            {choice.mark ?? choice.label}
          </label>
        ))}
      </div>
      {hint === undefined ? null : <p className={styles['hint']}>{hint}</p>}
    </fieldset>
  );
}
