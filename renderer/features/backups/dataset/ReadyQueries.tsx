import { useState } from 'react';
import { SelectField } from '#renderer/ui/Field.tsx';
import { CopyButton } from '#renderer/ui/text/CopyButton.tsx';
import { visibleText } from '#shared/visibleText.ts';
import { readyQueries } from './datasetWords.ts';
import styles from './Dataset.module.css';

/** Queries of a dataset for other programs, each with a button that copies it. */
export function ReadyQueries({ folder }: { readonly folder: string }) {
  const queries = readyQueries(folder);
  const [program, setProgram] = useState('DuckDB');
  const text = queries.find((query) => query.program === program)?.text ?? '';
  return (
    <div className={styles['ready']}>
      <div className={styles['program']}>
        <SelectField
          label="Query for"
          value={program}
          onValue={setProgram}
          choices={queries.map((query) => ({ value: query.program, label: query.program }))}
        />
      </div>
      <div className={styles['query']}>
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so the keyboard must reach it */}
        <pre tabIndex={0}>{text.split('\n').map(visibleText).join('\n')}</pre>
        <CopyButton text={text} what={`the query for ${program}`} />
      </div>
    </div>
  );
}
