import { useState } from 'react';
import type { Target } from '#shared/domain/connection.ts';
import { focusFirst } from '#renderer/ui/focusFirst.ts';
import styles from './WelcomeView.module.css';

interface FileFormProps {
  readonly onOpen: (target: Target, progressText: string) => void;
  readonly onFile: (file: File) => void;
  readonly onClose: () => void;
}

/** A file by its path (opened in place), or chosen in the browser (a copy is uploaded). */
export function FileForm({ onOpen, onFile, onClose }: FileFormProps) {
  const [path, setPath] = useState('');
  return (
    <form
      className={styles['form']}
      onSubmit={(event) => {
        event.preventDefault();
        if (path.trim() !== '') onOpen({ kind: 'file', path: path.trim() }, 'Opening the file');
      }}
    >
      <label htmlFor="file-path">Path of the SQLite file on this machine</label>
      <div className={styles['row']}>
        <input
          id="file-path"
          className={styles['mono']}
          value={path}
          onChange={(event) => setPath(event.target.value)}
          placeholder="/var/lib/yaptide/db.sqlite"
          spellCheck={false}
          autoComplete="off"
          ref={focusFirst}
        />
        <button type="submit" className={styles['primary']} disabled={path.trim() === ''}>
          Open
        </button>
      </div>
      <div className={styles['row']}>
        <label className={styles['choose']}>
          Choose a file…
          <input
            type="file"
            className="visually-hidden"
            accept=".sqlite,.sqlite3,.db,.json"
            onChange={(event) => {
              const file = event.target.files?.[0];
              if (file !== undefined) onFile(file);
            }}
          />
        </label>
        <span className={styles['hint']}>A chosen or dropped file is copied; a path is opened in place.</span>
        <button type="button" className={styles['plain']} onClick={onClose}>
          Cancel
        </button>
      </div>
    </form>
  );
}
