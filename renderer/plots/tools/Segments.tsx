import styles from './Tools.module.css';

export interface SegmentsProps<Value extends string> {
  /** Shown before the buttons: `y`. */
  readonly name: string;
  /** Said for the group by screen readers: `Vertical scale`. */
  readonly title: string;
  readonly value: Value;
  readonly choices: readonly { readonly value: Value; readonly text: string; readonly title?: string }[];
  readonly onChoose: (value: Value) => void;
}

/** A row of joined buttons of which one is pressed. */
export function Segments<Value extends string>({ name, title, value, choices, onChoose }: SegmentsProps<Value>) {
  return (
    <span className={styles['segments']} role="group" aria-label={title}>
      {name === '' ? null : <em aria-hidden="true">{name}</em>}
      {choices.map((choice) => (
        <button
          key={choice.value}
          type="button"
          aria-pressed={choice.value === value}
          title={choice.title}
          onClick={() => onChoose(choice.value)}
        >
          {choice.text}
        </button>
      ))}
    </span>
  );
}
