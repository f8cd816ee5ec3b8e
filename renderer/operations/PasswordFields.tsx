import { type InputEvent, useCallback, useEffect, useRef, useState } from 'react';
import { RadioRow } from '#renderer/ui/RadioRow.tsx';
import { NamedSecret } from './FormFields.tsx';
import type { FieldProblem } from './operationEntry.ts';
import { loadPasswordMeasure, type MeasurePassword, type PasswordStrength } from './passwordStrength.ts';
import styles from './FormFields.module.css';

interface PasswordFieldsProps {
  readonly problem: FieldProblem | undefined;
  /** The user's name; null if the form asks for it too. */
  readonly username: string | null;
}

const choices = [
  { value: 'typed', label: 'Type it' },
  { value: 'generated', label: 'Generate one' },
] as const;

/** A password typed twice, or a generated one. The input stays in its fields until the form is read. */
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
          ? {
              hint: 'A random password that is easy to read out. It is shown once, when the operation is done, and not stored.',
            }
          : {})}
      />
      <input type="hidden" name="how" value={how} />
      {how === 'generated' ? null : (
        <div className={styles['twice']} onInput={onInput}>
          <NamedSecret name="password" label="Password" problem={problem} />
          <NamedSecret name="again" label="Repeat password" problem={problem} />
          <StrengthMeter strength={strength} />
        </div>
      )}
    </>
  );
}

const steps = [1, 2, 3, 4] as const;

/** The strength of a password, as bars and in words. */
function StrengthMeter({ strength }: { readonly strength: PasswordStrength | null }) {
  const score = strength?.score ?? 0;
  return (
    <div className={styles['strength']} data-score={strength === null ? undefined : score}>
      <span className={styles['bars']} aria-hidden="true">
        {steps.map((step) => (
          <span key={step} data-on={strength !== null && step <= Math.max(1, score)} />
        ))}
      </span>
      <p role="status">{strength?.words ?? 'From 1 to 1 000 characters.'}</p>
    </div>
  );
}

/** In ms after the last key. */
const pause = 200;

/** Rates a password while it is typed, in this window; it is not kept. */
function useStrength() {
  const [strength, setStrength] = useState<PasswordStrength | null>(null);
  const work = useRef<{ timer?: ReturnType<typeof setTimeout>; loaded?: Promise<MeasurePassword>; run: number }>({
    run: 0,
  });
  useEffect(() => () => clearTimeout(work.current.timer), []);
  const measure = useCallback((password: string, username: string): void => {
    const now = work.current;
    clearTimeout(now.timer);
    now.run += 1;
    const { run } = now;
    if (password === '') {
      setStrength(null);
      return;
    }
    now.loaded ??= loadPasswordMeasure();
    const { loaded } = now;
    now.timer = setTimeout(() => {
      loaded.then(
        (check) => (work.current.run === run ? setStrength(check(password, username)) : undefined),
        // Without the dictionaries nothing is said about the password.
        () => setStrength(null),
      );
    }, pause);
  }, []);
  return { strength, measure };
}
