import { useEffect, useState } from 'react';
import { formatValue, readoutValue, typesetUnit } from '../numberText.ts';
import type { PlotProps } from '../plotProps.ts';
import styles from './NumberView.module.css';

/** A value as stored, or a description if it is not a number. */
export function sayValue(value: number | undefined): { readonly text: string; readonly note: string } {
  if (value === undefined) return { text: 'No value', note: 'The page holds no value where one is expected.' };
  if (Number.isNaN(value)) return { text: 'Not a number', note: 'NaN is stored, which is not NULL.' };
  if (value === Infinity) return { text: 'Infinity', note: 'Positive infinity is stored.' };
  if (value === -Infinity) return { text: '−Infinity', note: 'Negative infinity is stored.' };
  return { text: formatValue(value), note: '' };
}

/** A page with one value: the number, large; a click shows all its digits. */
export function NumberView({ page, label, onReadout }: PlotProps) {
  const { values, name } = page.quantity;
  const unit = typesetUnit(page.quantity.unit);
  const [isExact, setExact] = useState(false);
  const { text, note } = sayValue(values[0]);
  const read = readoutValue(values[0] ?? Number.NaN);
  const rounded = read.stored === undefined ? null : read.text;
  useEffect(() => {
    onReadout?.({ entries: [{ label, text, unit }] });
    return () => onReadout?.(null);
  }, [onReadout, label, text, unit]);
  return (
    <div className={styles['view']} role="group" aria-label={`${label}: ${text} ${unit}. ${note}`}>
      <p className={styles['label']}>{label}</p>
      <p className={styles['value']} data-figure="keep">
        {rounded === null ? (
          <b className={note === '' ? undefined : styles['odd']}>{text}</b>
        ) : (
          <button
            type="button"
            title={isExact ? 'Round to five digits' : `Stored: ${text}`}
            aria-label={isExact ? `${text}, round to five digits` : `${rounded}, show all digits`}
            onClick={() => setExact(!isExact)}
          >
            {isExact ? text : rounded}
          </button>
        )}{' '}
        <span>{unit}</span>
      </p>
      {name === label || name === '' ? null : <p className={styles['name']}>{name}</p>}
      {note === '' ? null : <p className={styles['note']}>{note}</p>}
    </div>
  );
}
