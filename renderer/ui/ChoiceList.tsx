import { type KeyboardEvent, type ReactNode, useId } from 'react';
import { formatCount } from '#shared/figures.ts';
import styles from './ChoiceList.module.css';

export interface Choice {
  readonly value: string;
  readonly label: ReactNode;
  readonly count?: number | undefined;
}

interface ChoiceListProps {
  readonly label: string;
  readonly choices: readonly Choice[];
  readonly chosen: ReadonlySet<string>;
  readonly onToggle: (value: string) => void;
  /** One of them only: drawn as radio buttons. */
  readonly single?: boolean;
  readonly search?: { readonly text: string; readonly onText: (text: string) => void; readonly hint: string };
  /** Shown below: more than fit, loading, nothing found. */
  readonly note?: string | undefined;
}

/** Choices with checkboxes; arrow keys go from one to the next. */
export function ChoiceList({ label, choices, chosen, onToggle, single = false, search, note }: ChoiceListProps) {
  const name = useId();
  return (
    <div role="presentation" onKeyDown={moveFocus}>
      {search === undefined ? null : (
        <input
          className={styles['search']}
          type="search"
          aria-label={search.hint}
          placeholder={search.hint}
          value={search.text}
          onChange={(event) => search.onText(event.target.value)}
        />
      )}
      <div className={styles['list']} role="group" aria-label={label}>
        {choices.map(({ value, label: text, count }) => (
          <label key={value} className={styles['choice']}>
            <input
              type={single ? 'radio' : 'checkbox'}
              name={name}
              checked={chosen.has(value)}
              onChange={() => onToggle(value)}
            />
            <span className={styles['label']}>{text}</span>
            {count === undefined ? null : <span className={styles['count']}>{formatCount(count)}</span>}
          </label>
        ))}
      </div>
      {note === undefined ? null : <p className={styles['note']}>{note}</p>}
    </div>
  );
}

function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0) return;
  const inputs = [...event.currentTarget.querySelectorAll('input')];
  const at = inputs.findIndex((input) => input === document.activeElement);
  const next = inputs[(at + step + inputs.length) % inputs.length];
  if (next?.type === 'radio') return;
  event.preventDefault();
  next?.focus();
}
