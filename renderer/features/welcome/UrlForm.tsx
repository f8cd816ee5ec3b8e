import { useState } from 'react';
import type { Target } from '#shared/domain/connection.ts';
import { focusFirst } from '#renderer/ui/focusFirst.ts';
import styles from './WelcomeView.module.css';

interface UrlFormProps {
  readonly url: string;
  readonly onOpen: (target: Target, progressText: string) => void;
  readonly onClose: () => void;
}

/** A PostgreSQL address as it was printed or mailed, with its password in it or apart. */
export function UrlForm({ url: given, onOpen, onClose }: UrlFormProps) {
  const [url, setUrl] = useState(given);
  const [password, setPassword] = useState('');
  const host = URL.canParse(url) ? new URL(url).hostname : '';
  return (
    <form
      className={styles['form']}
      onSubmit={(event) => {
        event.preventDefault();
        const target = { kind: 'url', url: url.trim(), ...(password === '' ? {} : { password }) } as const;
        onOpen(target, host === '' ? 'Connecting' : `Connecting to ${host}`);
      }}
    >
      <label htmlFor="url">Address of the database</label>
      <input
        id="url"
        className={styles['mono']}
        value={url}
        onChange={(event) => setUrl(event.target.value)}
        placeholder="postgresql+psycopg://yaptide_user@localhost:5432/yaptide_db"
        spellCheck={false}
        autoComplete="off"
        ref={focusFirst}
      />
      <label htmlFor="password">Password, where the address holds none</label>
      <div className={styles['row']}>
        <input
          id="password"
          type="password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          autoComplete="off"
        />
        <button type="submit" className={styles['primary']} disabled={url.trim() === ''}>
          Connect
        </button>
        <button type="button" className={styles['plain']} onClick={onClose}>
          Close
        </button>
      </div>
      <p className={styles['hint']}>The password is kept in memory alone and forgotten when the program ends.</p>
    </form>
  );
}
