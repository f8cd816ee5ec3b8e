import { useState } from 'react';
import { focusFirst } from '#renderer/ui/focusFirst.ts';
import styles from './WelcomeView.module.css';

/** Asks for a password in one line. */
export function PasswordForm({ onPassword }: { readonly onPassword: (password: string) => void }) {
  const [password, setPassword] = useState('');
  return (
    <form
      className={styles['ask']}
      onSubmit={(event) => {
        event.preventDefault();
        onPassword(password);
      }}
    >
      <label htmlFor="recent-password">Password</label>
      <input
        id="recent-password"
        type="password"
        value={password}
        onChange={(event) => setPassword(event.target.value)}
        autoComplete="off"
        ref={focusFirst}
      />
      <button type="submit" className={styles['primary']}>
        Connect
      </button>
    </form>
  );
}
