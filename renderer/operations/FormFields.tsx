import { useQuery } from '@tanstack/react-query';
import { type ComponentProps, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { maxUserChoices, userChoicesQuery } from '#renderer/badges/userChoices.ts';
import { ChoiceList } from '#renderer/ui/ChoiceList.tsx';
import { Field } from '#renderer/ui/Field.tsx';
import fieldStyles from '#renderer/ui/Field.module.css';
import { RadioRow } from '#renderer/ui/RadioRow.tsx';
import { TextCell } from '#renderer/ui/TextCell.tsx';
import type { FieldProblem } from './operationEntry.ts';
import styles from './FormFields.module.css';

interface NamedFieldProps {
  readonly name: FieldProblem['field'];
  readonly label: string;
  readonly hint?: string | undefined;
  readonly problem: FieldProblem | undefined;
}

interface NamedInputProps extends NamedFieldProps {
  /** The initial value. */
  readonly value?: string;
  readonly inputMode?: ComponentProps<'input'>['inputMode'];
}

/** A text input that keeps its value until the form is read. */
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
  /** The initial value. */
  readonly value: string;
}

/** A choice of a few words. */
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

const endStates = [
  { value: 'FAILED', label: 'FAILED' },
  { value: 'CANCELED', label: 'CANCELED' },
] as const;

/** A state in which a simulation ends. */
export function EndStateField() {
  const [state, setState] = useState<'FAILED' | 'CANCELED'>('FAILED');
  return (
    <>
      <RadioRow
        label="State"
        value={state}
        choices={endStates}
        onValue={setState}
        hint="Unfinished tasks get the same state, and missing end times are taken from the tasks. Running workers are not stopped."
      />
      <input type="hidden" name="state" value={state} />
    </>
  );
}

const owners = [
  { value: 'user', label: 'A user' },
  { value: 'none', label: 'No user' },
] as const;

interface NewOwnerFieldsProps {
  readonly connectionId: string;
  readonly problem: FieldProblem | undefined;
}

/** The new user of simulations: one of the users, or none. */
export function NewOwnerFields({ connectionId, problem }: NewOwnerFieldsProps) {
  const [to, setTo] = useState<'user' | 'none'>('user');
  const [chosen, setChosen] = useState<number>();
  return (
    <>
      <RadioRow
        label="New owner"
        value={to}
        choices={owners}
        onValue={setTo}
        {...(to === 'none' ? { hint: 'The simulations stay in the database, but no user sees them in yaptide.' } : {})}
      />
      {to === 'none' ? null : (
        <UserPicker connectionId={connectionId} label="New owner’s name" chosen={chosen} onChosen={setChosen} />
      )}
      <input type="hidden" name="toUserId" value={to === 'none' ? 'none' : (chosen ?? '')} />
      {problem?.field === 'toUserId' && to === 'user' ? (
        <p className={styles['problem']} role="alert">
          {problem.message}
        </p>
      ) : null}
    </>
  );
}

interface UserPickerProps {
  readonly connectionId: string;
  readonly label: string;
  /** Users that are not offered. */
  readonly without?: readonly number[];
  /** undefined before one is chosen. */
  readonly chosen: number | undefined;
  readonly onChosen: (userId: number) => void;
}

/** One of the users, found by name. */
export function UserPicker({ connectionId, label, without = [], chosen, onChosen }: UserPickerProps) {
  const client = useClient();
  const [text, setText] = useState('');
  const users = useQuery(userChoicesQuery(client, connectionId, text));
  const found = (users.data?.rows ?? []).filter(({ id }) => !without.includes(id));
  return (
    <div className={styles['picker']}>
      <ChoiceList
        label={label}
        single
        choices={found.map(({ id, username, usernameLength, authProvider, simulations }) => ({
          value: String(id),
          label: (
            <>
              <TextCell text={username} length={usernameLength} />{' '}
              <span className={styles['provider']}>{authProvider}</span>
            </>
          ),
          count: simulations,
        }))}
        chosen={new Set(chosen === undefined ? [] : [String(chosen)])}
        onToggle={(value) => onChosen(Number(value))}
        search={{ text, onText: setText, hint: 'user name' }}
        note={noteOf({ loading: users.isPending, failed: users.error?.message, found: found.length })}
      />
    </div>
  );
}

interface Found {
  readonly loading: boolean;
  readonly failed: string | undefined;
  readonly found: number;
}

function noteOf({ loading, failed, found }: Found): string | undefined {
  if (failed !== undefined) return failed;
  if (loading) return 'Loading users…';
  if (found === 0) return 'No matches';
  return found >= maxUserChoices - 1 ? `The first ${maxUserChoices} users; type to find others` : undefined;
}
