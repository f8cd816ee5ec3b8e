import { useState } from 'react';
import { RadioRow } from '#renderer/ui/RadioRow.tsx';
import type { FieldProblem } from './readOperation.ts';
import { UserPicker } from './UserPicker.tsx';
import styles from './Password.module.css';

interface NewOwnerFieldsProps {
  readonly connectionId: string;
  readonly problem: FieldProblem | undefined;
}

const choices = [
  { value: 'user', label: 'A user' },
  { value: 'nobody', label: 'Nobody' },
] as const;

/** Who gets simulations: one of the users, or nobody. */
export function NewOwnerFields({ connectionId, problem }: NewOwnerFieldsProps) {
  const [to, setTo] = useState<'user' | 'nobody'>('user');
  const [chosen, setChosen] = useState<number>();
  return (
    <>
      <RadioRow
        label="To"
        value={to}
        choices={choices}
        onValue={setTo}
        {...(to === 'nobody' ? { hint: 'They stay, without a user: nobody sees them in yaptide.' } : {})}
      />
      {to === 'nobody' ? null : (
        <UserPicker connectionId={connectionId} label="To whom" chosen={chosen} onChosen={setChosen} />
      )}
      <input type="hidden" name="toUserId" value={to === 'nobody' ? 'nobody' : (chosen ?? '')} />
      {problem?.field === 'toUserId' && to === 'user' ? (
        <p className={styles['problem']} role="alert">
          {problem.message}
        </p>
      ) : null}
    </>
  );
}
