import { type ComponentProps, type ReactNode, useId } from 'react';
import styles from './Field.module.css';

/** What links an input to its label, its hint and its message. */
export interface FieldLinks {
  readonly id: string;
  readonly 'aria-invalid': boolean;
  readonly 'aria-describedby': string | undefined;
}

interface FieldProps {
  readonly label: string;
  readonly hint?: ReactNode;
  /** The error of the value; undefined if there is none. */
  readonly message?: string | undefined;
  /** `half` and `third` place fields side by side. */
  readonly width?: 'whole' | 'half' | 'third' | undefined;
  readonly children: (links: FieldLinks) => ReactNode;
}

/** One field of a form: its label above, a hint or an error below. */
export function Field({ label, hint, message, width = 'whole', children }: FieldProps) {
  const id = useId();
  const below = message === undefined && hint === undefined ? undefined : `${id}-below`;
  return (
    <div className={`${styles['field']} ${styles[width] ?? ''}`}>
      <label htmlFor={id} className={styles['label']}>
        {label}
      </label>
      {children({ id, 'aria-invalid': message !== undefined, 'aria-describedby': below })}
      {below === undefined ? null : (
        <div id={below} className={message === undefined ? styles['hint'] : styles['message']}>
          {message ?? hint}
        </div>
      )}
    </div>
  );
}

interface TextFieldProps extends Omit<FieldProps, 'children'> {
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly mono?: boolean;
  readonly placeholder?: string;
  readonly inputMode?: ComponentProps<'input'>['inputMode'];
  readonly list?: string;
  /** Called when the field loses the focus. */
  readonly onLeave?: () => void;
}

/** A line of text. */
export function TextField({
  value,
  onValue,
  mono = false,
  placeholder,
  inputMode,
  list,
  onLeave,
  ...field
}: TextFieldProps) {
  return (
    <Field {...field}>
      {(links) => (
        <input
          {...links}
          className={`${styles['input']} ${mono ? styles['mono'] : ''}`}
          value={value}
          placeholder={placeholder}
          inputMode={inputMode}
          list={list}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => onValue(event.target.value)}
          onBlur={onLeave}
        />
      )}
    </Field>
  );
}

/** Several lines of text. */
export function LinesField({ value, onValue, placeholder, ...field }: Omit<TextFieldProps, 'mono' | 'inputMode'>) {
  return (
    <Field {...field}>
      {(links) => (
        <textarea
          {...links}
          className={`${styles['input']} ${styles['lines']} ${styles['mono']}`}
          rows={2}
          value={value}
          placeholder={placeholder}
          spellCheck={false}
          onChange={(event) => onValue(event.target.value)}
        />
      )}
    </Field>
  );
}

interface SelectFieldProps<Value extends string> extends Omit<FieldProps, 'children'> {
  readonly value: Value;
  readonly choices: readonly { readonly value: Value; readonly label: string }[];
  readonly onValue: (value: Value) => void;
}

/** A choice of a few words. */
export function SelectField<Value extends string>({ value, choices, onValue, ...field }: SelectFieldProps<Value>) {
  return (
    <Field {...field}>
      {(links) => (
        <select
          {...links}
          className={`${styles['input']} ${styles['select']}`}
          value={value}
          onChange={(event) => {
            const chosen = choices.find((choice) => choice.value === event.target.value);
            if (chosen !== undefined) onValue(chosen.value);
          }}
        >
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
