import type { EditorView } from '@codemirror/view';
import { IconHistory, IconPlayerPlay, IconSchema, IconSquare, IconWand } from '@tabler/icons-react';
import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { toFailure } from '#renderer/api/client.ts';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import { Button, IconButton } from '#renderer/ui/Button.tsx';
import { Splitter } from '#renderer/ui/Splitter.tsx';
import { keyText } from '#renderer/ui/keyText.ts';
import { useNow } from '#renderer/ui/useNow.ts';
import type { Dialect } from '#shared/domain/connection.ts';
import {
  type CheckedStatement,
  type ConsoleState,
  mayWrite,
  type SqlFile,
  type WriteConsent,
} from '#shared/domain/sql.ts';
import { explained } from './plan/explain.ts';
import type { FigureDialogOf } from './results/ResultChart.tsx';
import type { ResultEditor } from './results/resultEditor.ts';
import type { ResultPages } from './results/resultPages.ts';
import { ResultPanel } from './results/ResultPanel.tsx';
import { ConfirmRun } from './ConfirmRun.tsx';
import { LimitChoices } from './LimitChoices.tsx';
import { ParametersDialog } from './ParametersDialog.tsx';
import { SqlEditor } from './SqlEditor.tsx';
import { useCompletion } from './useCompletion.ts';
import { useDiagnostics } from './useDiagnostics.ts';
import { type RunLimits, type SqlConsole, useSqlConsole, type WantedStatement } from './useSqlConsole.ts';
import styles from './Sql.module.css';

interface ConsolePaneProps {
  readonly connectionId: string;
  readonly dialect: Dialect;
  readonly isUnlocked: boolean;
  /** In seconds. */
  readonly timeout: number;
  readonly pages: ResultPages | undefined;
  readonly figureDialog: FigureDialogOf;
  /** Edits rows of a table in a result. */
  readonly editor: ResultEditor;
  readonly file: SqlFile;
  readonly onText: (text: string) => void;
  readonly onHistory: () => void;
  /** Is handed the editor, for what is put into it from elsewhere. */
  readonly onEditor: (view: EditorView | null) => void;
}

interface Asked {
  readonly text: string;
  readonly statements: readonly CheckedStatement[];
  readonly explains: boolean;
}

/** One text with its session and results. */
export function ConsolePane(props: ConsolePaneProps) {
  const { connectionId, dialect, file, isUnlocked, onText } = props;
  const client = useClient();
  const consoleId = useMemo(() => `${file.id} ${crypto.randomUUID()}`.slice(0, 100), [file.id]);
  const console = useSqlConsole(connectionId, consoleId);
  const editor = useRef<EditorView | null>(null);
  const caret = useRef(0);
  const [asked, setAsked] = useState<Asked>();
  const [values, setValues] = useState<ReadonlyMap<string, string | null>>(new Map());
  const [step, setStep] = useState<'parameters' | 'confirm'>();
  const { preferences, update } = usePreferences();
  const [limits, setLimits] = useState<RunLimits>({ rows: 500, timeout: props.timeout });
  const complete = useCompletion(connectionId, dialect);
  const { diagnostics, onEdit } = useDiagnostics(connectionId, console.statements, caret);

  const start = (
    found: Asked,
    given: ReadonlyMap<string, string | null>,
    consent: WriteConsent | null = null,
  ): void => {
    setStep(undefined);
    const wanted = found.statements.map((statement): WantedStatement => {
      const sql = found.text.slice(statement.from, statement.to);
      const common = { sql, from: statement.from, values: valuesOf(statement, given), consent };
      return found.explains ? { ...common, runs: explained(sql, dialect, mayWrite(statement)) } : common;
    });
    void console.run(wanted, limits);
  };
  const confirmed = (found: Asked, given: ReadonlyMap<string, string | null>): void => {
    setAsked(found);
    if (isUnlocked && !found.explains && found.statements.some(mayWrite)) setStep('confirm');
    else start(found, given);
  };
  const onRun = async (which: 'caret' | 'all', explains = false): Promise<void> => {
    const view = editor.current;
    if (view === null) return;
    const text = view.state.doc.toString();
    const { from, to, empty } = view.state.selection.main;
    try {
      const checked = await client.call('sql.check', { connectionId, text });
      const chosen =
        which === 'all'
          ? checked
          : empty
            ? statementAt(checked, from, text)
            : checked.filter((each) => each.from < to && each.to > from);
      if (chosen.length === 0) {
        console.tell({ kind: 'notice', text: 'There is no statement at the caret.' });
        return;
      }
      const found = { text, statements: chosen, explains };
      const names = [...new Set(chosen.flatMap(({ parameters }) => parameters))];
      if (names.length === 0) confirmed(found, values);
      else {
        setAsked(found);
        setStep('parameters');
      }
    } catch (error) {
      const failure = toFailure(error);
      console.tell({ kind: 'failure', text: failure.message, failure });
    }
  };
  const format = useCallback(async () => {
    const view = editor.current;
    if (view === null) return;
    const text = view.state.doc.toString();
    try {
      const { format: formatSql } = await import('sql-formatter');
      const insert = formatSql(text, { language: dialect, keywordCase: 'upper' });
      view.dispatch({ changes: { from: 0, to: text.length, insert } });
    } catch {
      console.tell({
        kind: 'notice',
        text: 'The text cannot be formatted: it does not consist of complete statements.',
      });
    }
  }, [dialect, console]);
  const names = [...new Set(asked?.statements.flatMap(({ parameters }) => parameters) ?? [])];
  const pane = useStopKey(console);
  return (
    <div className={styles['pane']} ref={pane}>
      <div className={styles['toolbar']} role="toolbar" aria-label="Console">
        <Button
          look="primary"
          disabled={console.isRunning}
          onClick={() => void onRun('caret')}
          title={`Run the statement at the caret, or the selection (${keyText('Ctrl+Enter')})`}
        >
          <IconPlayerPlay size={15} stroke={1.8} aria-hidden="true" /> Run <kbd>{keyText('Ctrl ↵')}</kbd>
        </Button>
        <Button
          disabled={console.isRunning}
          onClick={() => void onRun('all')}
          title={`Run all statements (${keyText('Ctrl+Shift+Enter')})`}
        >
          Run all
        </Button>
        <Button disabled={!console.isRunning} onClick={console.cancel} title="Stop the statement (Esc)">
          <IconSquare size={14} stroke={1.8} aria-hidden="true" /> Cancel
        </Button>
        <Button disabled={console.isRunning} onClick={() => void onRun('caret', true)}>
          <IconSchema size={15} stroke={1.7} aria-hidden="true" /> Explain
        </Button>
        <Button onClick={() => void format()} title={`Format the text (${keyText('Shift+Alt+F')})`}>
          <IconWand size={15} stroke={1.7} aria-hidden="true" /> Format
        </Button>
        <TransactionState
          console={console}
          onRun={(sql) => void console.run([{ sql, from: 0, values: [], consent: null }], limits)}
        />
        <LimitChoices limits={limits} usualTimeout={props.timeout} onLimits={setLimits} />
        <IconButton label="Show the history" onClick={props.onHistory}>
          <IconHistory size={17} stroke={1.7} aria-hidden="true" />
        </IconButton>
      </div>
      <Splitter
        stacked
        label="Height of the editor"
        size={preferences.splits['sql'] ?? 300}
        least={90}
        minRest={120}
        onSize={(size) => update((all) => ({ ...all, splits: { ...all.splits, sql: size } }))}
        first={
          <SqlEditor
            text={file.text}
            label={`SQL of ${file.name}`}
            dialect={dialect}
            onView={(view) => {
              editor.current = view;
              props.onEditor(view);
            }}
            className={styles['editor']}
            diagnostics={diagnostics}
            complete={complete}
            onText={(text) => {
              onText(text);
              onEdit(text);
            }}
            onCaret={(at) => {
              caret.current = at;
            }}
            onRun={(which) => void onRun(which)}
            onFormat={() => void format()}
          />
        }
        second={<ResultPanel {...props} console={console} limits={limits} />}
      />
      {step === 'parameters' && asked !== undefined ? (
        <ParametersDialog
          names={names}
          before={values}
          onClose={() => setStep(undefined)}
          onDone={(given) => {
            const all = new Map([...values, ...given]);
            setValues(all);
            confirmed(asked, all);
          }}
        />
      ) : null}
      {step === 'confirm' && asked !== undefined ? (
        <ConfirmRun
          connectionId={connectionId}
          consoleId={consoleId}
          text={asked.text}
          statements={asked.statements}
          valuesOf={(statement) => valuesOf(statement, values)}
          onRun={(consent) => start(asked, values, consent)}
          onClose={() => setStep(undefined)}
        />
      ) : null}
    </div>
  );
}

function valuesOf(
  { parameters }: CheckedStatement,
  values: ReadonlyMap<string, string | null>,
): readonly (string | null)[] {
  return parameters.map((name) => values.get(name) ?? null);
}

/** The statement that the caret is in, or the last one before it on its line. */
function statementAt(checked: readonly CheckedStatement[], at: number, text: string): readonly CheckedStatement[] {
  const within = checked.find(({ from, to }) => from <= at && at <= to + 1);
  if (within !== undefined) return [within];
  const before = checked.findLast(({ to }) => to <= at);
  const next = checked.find(({ from }) => from >= at);
  const isNear = before !== undefined && !text.slice(before.to, at).includes('\n\n');
  const found = isNear ? before : (next ?? before);
  return found === undefined ? [] : [found];
}

interface TransactionStateProps {
  readonly console: Pick<SqlConsole, 'state' | 'isRunning'>;
  readonly onRun: (sql: string) => void;
}

function TransactionState({ console: { state, isRunning }, onRun }: TransactionStateProps) {
  const now = useNow(1000);
  if (state.transaction === 'none') return <span className={styles['transaction']} />;
  return (
    <span className={styles['transaction']} role="status">
      <b>{wordsOf(state)}</b> open {openFor(state, now)}
      {state.pid === null ? '' : ` · pid ${state.pid}`}
      <Button disabled={isRunning || state.transaction === 'failed'} onClick={() => onRun('commit')}>
        Commit
      </Button>
      <Button disabled={isRunning} onClick={() => onRun('rollback')}>
        Roll back
      </Button>
    </span>
  );
}

function wordsOf({ transaction, isWriting }: ConsoleState): string {
  if (transaction === 'failed') return 'failed transaction';
  return isWriting ? 'writing transaction' : 'read-only transaction';
}

function openFor({ since }: ConsoleState, now: number): string {
  const seconds = since === null ? 0 : Math.max(0, Math.floor((now - Date.parse(since)) / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** Escape within the pane stops what runs; in the editor, a list or a search that is open handles the key first. */
function useStopKey({ isRunning, cancel }: SqlConsole): RefObject<HTMLDivElement | null> {
  const pane = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!isRunning) return undefined;
    const onKey = (event: KeyboardEvent): void => {
      const isWithin = event.target instanceof Node && pane.current?.contains(event.target) === true;
      if (event.key !== 'Escape' || event.defaultPrevented || event.isComposing || !isWithin) return;
      event.preventDefault();
      cancel();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [isRunning, cancel]);
  return pane;
}
