import type { ComponentProps } from 'react';
import { Field } from '#renderer/ui/Field.tsx';
import fieldStyles from '#renderer/ui/Field.module.css';
import type { FieldProblem } from './readOperation.ts';

interface NamedFieldProps {
  readonly name: FieldProblem['field'];
  readonly label: string;
  readonly hint?: string | undefined;
  readonly problem: FieldProblem | undefined;
}

interface NamedInputProps extends NamedFieldProps {
  /** At first. */
  readonly value?: string;
  readonly inputMode?: ComponentProps<'input'>['inputMode'];
}

/** A line of text that keeps what is typed to itself until the form is read. */
export function NamedInput({ name, label, hint, problem, value = '', inputMode }: NamedInputProps) {
  return (
    <Field label={label} hint={hint} message={messageOf(name, problem)}>
      {(links) => (
        <input
          {...links}
          name={name}
          className={fieldStyles['input']}
          defaultValue={value}
          inputMode={inputMode}
          autoComplete="off"
          spellCheck={false}
        />
      )}
    </Field>
  );
}

/** The same for a secret. */
export function NamedSecret({ name, label, hint, problem }: NamedFieldProps) {
  return (
    <Field label={label} hint={hint} message={messageOf(name, problem)} width="half">
      {(links) => (
        <input {...links} name={name} type="password" className={fieldStyles['input']} autoComplete="new-password" />
      )}
    </Field>
  );
}

interface NamedSelectProps extends NamedFieldProps {
  readonly choices: readonly string[];
  /** At first. */
  readonly value: string;
}

/** One of a few words. */
export function NamedSelect({ name, label, hint, problem, choices, value }: NamedSelectProps) {
  return (
    <Field label={label} hint={hint} message={messageOf(name, problem)}>
      {(links) => (
        <select
          {...links}
          name={name}
          className={`${fieldStyles['input']} ${fieldStyles['select']}`}
          defaultValue={value}
        >
          {choices.map((choice) => (
            <option key={choice} value={choice}>
              {choice}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

function messageOf(name: FieldProblem['field'], problem: FieldProblem | undefined): string | undefined {
  return problem?.field === name ? problem.message : undefined;
}
