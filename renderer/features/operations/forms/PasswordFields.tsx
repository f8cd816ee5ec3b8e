import { type InputEvent, useState } from 'react';
import { RadioRow } from '#renderer/ui/RadioRow.tsx';
import { NamedSecret } from './NamedFields.tsx';
import styles from './Password.module.css';
import type { FieldProblem } from './readOperation.ts';
import { StrengthMeter } from './StrengthMeter.tsx';
import { useStrength } from './useStrength.ts';

interface PasswordFieldsProps {
  readonly problem: FieldProblem | undefined;
  /** Whose it will be; null where the form asks for it too. */
  readonly username: string | null;
}

const choices = [
  { value: 'typed', label: 'Type it' },
  { value: 'generated', label: 'Generate one' },
] as const;

/** A password typed twice, or one made by the program. What is typed stays in its fields until the form is read. */
export function PasswordFields({ problem, username }: PasswordFieldsProps) {
  const [how, setHow] = useState<'typed' | 'generated'>('typed');
  const { strength, measure } = useStrength();
  const onInput = ({ currentTarget, target }: InputEvent<HTMLElement>): void => {
    if (!(target instanceof HTMLInputElement) || target.name !== 'password') return;
    const name = currentTarget.closest('form')?.elements.namedItem('name');
    measure(target.value, username ?? (name instanceof HTMLInputElement ? name.value : ''));
  };
  return (
    <>
      <RadioRow
        label="Password"
        value={how}
        choices={choices}
        onValue={setHow}
        {...(how === 'generated'
          ? { hint: 'A random one that can be read out; it is shown once, when it is done, and kept nowhere.' }
          : {})}
      />
      <input type="hidden" name="how" value={how} />
      {how === 'generated' ? null : (
        <div className={styles['twice']} onInput={onInput}>
          <NamedSecret name="password" label="Password" problem={problem} />
          <NamedSecret name="again" label="Again" problem={problem} />
          <StrengthMeter strength={strength} />
        </div>
      )}
    </>
  );
}
