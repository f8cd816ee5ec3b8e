import type { Diagnostic } from '@codemirror/lint';
import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import type { CheckedStatement } from '#shared/domain/sql.ts';
import type { RunStatement } from './useSqlConsole.ts';

/** In ms: how long typing must pause before the text is checked. */
const pause = 500;

/** What is underlined: faults of the grammar, and what the server refused in the last run, until the text is changed. */
export function useDiagnostics(
  connectionId: string,
  statements: readonly RunStatement[],
  caret: RefObject<number>,
): { readonly diagnostics: readonly Diagnostic[]; readonly onEdit: (text: string) => void } {
  const client = useClient();
  const [checked, setChecked] = useState<readonly CheckedStatement[]>([]);
  const [edited, setEdited] = useState<readonly RunStatement[]>();
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const latest = useRef(statements);
  useEffect(() => {
    latest.current = statements;
  });
  useEffect(() => () => clearTimeout(timer.current), []);
  const onEdit = useCallback(
    (text: string) => {
      setEdited(latest.current);
      setChecked([]);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => {
        client.call('sql.check', { connectionId, text }).then(
          // The statement that is being written is not whole yet.
          (found) => setChecked(found.filter(({ from, to }) => caret.current < from || caret.current > to + 1)),
          () => setChecked([]),
        );
      }, pause);
    },
    [client, connectionId, caret],
  );
  const diagnostics = useMemo(() => {
    const ofRun = edited === statements ? [] : statements.flatMap(toDiagnostic);
    const ofText = checked.flatMap(({ error, to }): readonly Diagnostic[] =>
      error === null
        ? []
        : [{ from: Math.min(error.at, to - 1), to: wordEnd(error.at, to), severity: 'error', message: error.message }],
    );
    return [...ofRun, ...ofText];
  }, [checked, edited, statements]);
  return { diagnostics, onEdit };
}

function wordEnd(at: number, to: number): number {
  return Math.min(at + 8, to);
}

function toDiagnostic({ wanted, result }: RunStatement): readonly Diagnostic[] {
  const error = result?.error;
  if (error === undefined || error === null || error.at === null || wanted.runs !== undefined) return [];
  const from = wanted.from + error.at;
  const word = /^(?:"[^"]*"|[\w$]+|.)/u.exec(wanted.sql.slice(error.at))?.[0] ?? ' ';
  return [{ from, to: from + word.length, severity: 'error', message: error.failure.message }];
}
