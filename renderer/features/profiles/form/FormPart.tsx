import type { ReactNode } from 'react';
import styles from './ProfileForm.module.css';

interface FormPartProps {
  readonly title: string;
  readonly about: string;
  readonly children: ReactNode;
}

/** One part of the form: its subject on the left, its fields on the right. */
export function FormPart({ title, about, children }: FormPartProps) {
  return (
    <section className={styles['part']} aria-label={title}>
      <div className={styles['about']}>
        <h2>{title}</h2>
        <p>{about}</p>
      </div>
      <div className={styles['fields']}>{children}</div>
    </section>
  );
}

/** Rarely needed fields: hidden, but mounted, so that nothing typed in them is lost. */
export function More({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <details className={styles['more']}>
      <summary>{label}</summary>
      <div className={styles['fields']}>{children}</div>
    </details>
  );
}
