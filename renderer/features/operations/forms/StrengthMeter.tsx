import type { PasswordStrength } from '#shared/domain/password.ts';
import styles from './Password.module.css';

const steps = [1, 2, 3, 4] as const;

/** How hard a password is to guess, as bars and in words. */
export function StrengthMeter({ strength }: { readonly strength: PasswordStrength | null }) {
  const score = strength?.score ?? 0;
  return (
    <div className={styles['strength']} data-score={strength === null ? undefined : score}>
      <span className={styles['bars']} aria-hidden="true">
        {steps.map((step) => (
          <span key={step} data-on={strength !== null && step <= Math.max(1, score)} />
        ))}
      </span>
      <p role="status">{strength?.words ?? 'At most 1 000 characters, never empty.'}</p>
    </div>
  );
}
