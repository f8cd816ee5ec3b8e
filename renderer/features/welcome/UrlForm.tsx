import { type SubmitEvent, useState } from 'react';
import type { Target } from '#shared/domain/connection.ts';
import { focusFirst } from '#renderer/ui/focusFirst.ts';
import styles from './WelcomeView.module.css';

interface UrlFormProps {
  readonly onOpen: (target: Target, progressText: string, label: string) => void;
  readonly onClose: () => void;
}

/**
 * A PostgreSQL address as it was printed or mailed, with its password included or separate. Both fields are read on
 * submit and kept by nothing else, as both may contain a password.
 */
export function UrlForm({ onOpen, onClose }: UrlFormProps) {
  const [isEmpty, setEmpty] = useState(true);
  const send = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const typed = new FormData(event.currentTarget);
    const url = textOf(typed.get('address')).trim();
    const password = textOf(typed.get('password'));
    if (url === '') return;
    const place = placeOf(url);
    onOpen({ kind: 'url', url, ...(password === '' ? {} : { password }) }, `Connecting to ${place}`, place);
  };
  return (
    <form className={styles['form']} onSubmit={send}>
      <label htmlFor="url">Address of the database</label>
      <input
        id="url"
        name="address"
        data-secret="address"
        className={styles['mono']}
        onChange={(event) => setEmpty(event.target.value.trim() === '')}
        placeholder="postgresql+psycopg://yaptide_user@localhost:5432/yaptide_db"
        spellCheck={false}
        autoComplete="off"
        ref={focusFirst}
      />
      <label htmlFor="password">Password (if not in the address)</label>
      <div className={styles['row']}>
        <input id="password" name="password" type="password" autoComplete="off" />
        <button type="submit" className={styles['primary']} disabled={isEmpty}>
          Connect
        </button>
        <button type="button" className={styles['plain']} onClick={onClose}>
          Cancel
        </button>
      </div>
      <p className={styles['hint']}>The password is kept in memory only, and forgotten when the program ends.</p>
    </form>
  );
}

function textOf(value: FormDataEntryValue | null): string {
  return typeof value === 'string' ? value : '';
}

/** `yaptide_db on db.lab`: what an address leads to, without its user and password. */
function placeOf(url: string): string {
  if (!URL.canParse(url)) return 'the database';
  const { hostname, pathname } = new URL(url);
  const database = pathname.slice(1);
  return [database, hostname].filter((part) => part !== '').join(' on ') || 'the database';
}
