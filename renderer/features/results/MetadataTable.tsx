import { useState } from 'react';
import { visibleText } from '#renderer/format/visibleText.ts';
import styles from './Results.module.css';

interface MetadataTableProps {
  readonly rows: readonly (readonly [string, string])[];
}

/** Names and values as stored, with a box to search both. */
export function MetadataTable({ rows }: MetadataTableProps) {
  const [text, setText] = useState('');
  const wanted = text.trim().toLowerCase();
  const shown = rows.filter(([name, value]) => `${name} ${value}`.toLowerCase().includes(wanted));
  return (
    <>
      <input
        className={styles['find']}
        type="search"
        placeholder="Find"
        aria-label="Find in the metadata"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <dl className={styles['metadata']}>
        {shown.slice(0, 400).map(([name, value], index) => (
          <div key={`${index} ${name}`}>
            <dt>{visibleText(name.slice(0, 200))}</dt>
            <dd title={visibleText(value.slice(0, 2000))}>{value === '' ? "''" : visibleText(value.slice(0, 400))}</dd>
          </div>
        ))}
      </dl>
      {shown.length === 0 && <p className={styles['quiet']}>No entry holds that.</p>}
    </>
  );
}
