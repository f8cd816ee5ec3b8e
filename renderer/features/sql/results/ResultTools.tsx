import { IconPhoto } from '@tabler/icons-react';
import { toTsv } from '#renderer/format/tsv.ts';
import { Segments } from '#renderer/plots/tools/Segments.tsx';
import { Button, IconButton } from '#renderer/ui/Button.tsx';
import type { RunStatement } from '../useSqlConsole.ts';
import { ExportResult } from './ExportResult.tsx';
import { textOf } from './resultColumns.tsx';
import styles from './Results.module.css';

/** How a result is shown. */
export interface ResultLook {
  readonly as: 'table' | 'chart';
  /** Whether what is known of its pages is shown next to the values. */
  readonly showsPages: boolean;
}

export const usualLook: ResultLook = { as: 'table', showsPages: false };

interface ResultToolsProps {
  readonly statement: RunStatement;
  readonly connectionId: string;
  /** Whether the database has yaptide's pages. */
  readonly hasPages: boolean;
  readonly look: ResultLook;
  readonly onLook: (look: ResultLook) => void;
}

/** How a result is shown, and ways to take it elsewhere. */
export function ResultTools({ statement, connectionId, hasPages, look, onLook }: ResultToolsProps) {
  const { result, rows, wanted } = statement;
  const names = result?.columns.map(({ name }) => name) ?? [];
  // A statement that changes rows is not run again for a file.
  const isQuery = /^(?:SELECT|VALUES|TABLE|WITH|SHOW|PRAGMA|EXPLAIN)\b/u.test(result?.tag ?? '');
  const isPlan = names[0] === 'QUERY PLAN';
  return (
    <span className={styles['tools']}>
      {isPlan ? null : (
        <Segments
          name=""
          title="How the result is shown"
          value={look.as}
          choices={[
            { value: 'table', text: 'Table' },
            { value: 'chart', text: 'Chart' },
          ]}
          onChoose={(as) => onLook({ ...look, as })}
        />
      )}
      {hasPages && !isPlan && look.as === 'table' ? (
        <Button
          aria-pressed={look.showsPages}
          title="Thumbnails of pages, and functions of their values"
          onClick={() => onLook({ ...look, showsPages: !look.showsPages })}
        >
          <IconPhoto size={15} stroke={1.7} aria-hidden="true" /> Pages
        </Button>
      ) : null}
      {isQuery ? (
        <ExportResult connectionId={connectionId} sql={wanted.runs ?? wanted.sql} values={wanted.values} />
      ) : null}
      <IconButton
        label="Copy the rows as TSV"
        onClick={() => {
          const cells = rows.map((row) => row.map(textOf));
          void navigator.clipboard.writeText(toTsv(names, cells));
        }}
      >
        TSV
      </IconButton>
    </span>
  );
}
