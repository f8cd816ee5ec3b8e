import { useId, useState } from 'react';
import { toTsv } from '#renderer/format/tsv.ts';
import { IconButton } from '#renderer/ui/Button.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { type Tab, Tabs } from '#renderer/ui/Tabs.tsx';
import { formatCount } from '#shared/figures.ts';
import { ExportResult } from './ExportResult.tsx';
import { ResultGrid, textOf } from './ResultGrid.tsx';
import { readPlan } from './plan.ts';
import { PlanView } from './PlanView.tsx';
import { shortSql, timeText } from './statementWords.ts';
import type { RunLimits, RunStatement, SqlConsole } from './useSqlConsole.ts';
import styles from './Sql.module.css';

interface ResultPanelProps {
  readonly console: SqlConsole;
  readonly limits: RunLimits;
  readonly connectionId: string;
}

/** What came of the statements, a tab each, and the messages. */
export function ResultPanel({ console: { statements, messages, more }, limits, connectionId }: ResultPanelProps) {
  const panelId = useId();
  const [chosen, setChosen] = useState<{ readonly name: string; readonly run: string }>();
  // Another run shows its first failure, or its last result.
  const run = statements[0]?.key ?? '';
  const failed = statements.some(({ state }) => state === 'failed');
  const usual = failed
    ? 'messages'
    : (statements.findLast(({ state }) => state === 'done' || state === 'running')?.key ?? 'messages');
  const name = chosen?.run === run ? chosen.name : usual;
  const tabs: readonly Tab<string>[] = [
    ...statements.map((statement, index) => ({ name: statement.key, label: labelOf(statement, index) })),
    { name: 'messages', label: 'Messages', count: messages.length },
  ];
  const shown = statements.find(({ key }) => key === name);
  return (
    <section className={styles['results']} aria-label="Results">
      <div className={styles['resultTabs']}>
        <Tabs
          label="Results"
          panelId={panelId}
          tabs={tabs}
          chosen={shown === undefined ? 'messages' : name}
          onChoose={(next) => setChosen({ name: next, run })}
        />
        {shown?.result === undefined || shown.rows.length === 0 ? null : (
          <SaveButtons statement={shown} connectionId={connectionId} />
        )}
      </div>
      <div
        id={panelId}
        role="tabpanel"
        aria-labelledby={`${panelId}-${shown === undefined ? 'messages' : name}`}
        className={styles['resultBody']}
      >
        {shown === undefined ? (
          <Messages console={{ statements, messages }} />
        ) : (
          <Shown statement={shown} onMore={() => void more(shown.key, limits)} />
        )}
      </div>
    </section>
  );
}

function labelOf({ wanted, state, result, rows, hasMore }: RunStatement, index: number): string {
  const what = `${index + 1} ${shortSql(wanted.sql, 24)}`;
  if (result === undefined) return state === 'left out' ? `${what} · not run` : `${what} · ${state}`;
  const count = result.columns.length === 0 ? result.tag : `${formatCount(rows.length)}${hasMore ? '+' : ''} rows`;
  return `${what} ${result.error === null ? count : 'failed'} · ${timeText(result.time)}`;
}

function Shown({ statement, onMore }: { readonly statement: RunStatement; readonly onMore: () => void }) {
  const { result, state } = statement;
  if (result === undefined) {
    return <p className={styles['done']}>{state === 'running' ? 'Running…' : 'This statement was not run.'}</p>;
  }
  if (result.error !== null) return <FailurePanel failure={result.error.failure} />;
  const json = planJson(statement);
  const plan = json === undefined ? undefined : readPlan(json);
  if (json !== undefined && plan !== undefined) return <PlanView plan={plan} json={json} />;
  return <ResultGrid key={result.resultId} statement={statement} result={result} onMore={onMore} />;
}

/** The text of a plan: what EXPLAIN (FORMAT JSON) answers in its only cell. */
function planJson({ result, rows }: RunStatement): string | undefined {
  const [row] = rows;
  const [cell] = row ?? [];
  return result?.columns[0]?.name === 'QUERY PLAN' && typeof cell === 'string' ? cell : undefined;
}

function Messages({
  console: { statements, messages },
}: {
  readonly console: Pick<SqlConsole, 'statements' | 'messages'>;
}) {
  if (messages.length === 0) {
    return <p className={styles['done']}>{statements.length === 0 ? 'Results appear here.' : 'No messages'}</p>;
  }
  return (
    <ul className={styles['messages']} aria-label="Messages">
      {messages.map(({ kind, text, failure }, index) => (
        // Messages are only ever appended.
        <li key={index} data-kind={kind}>
          {failure === undefined ? text : <FailurePanel failure={failure} />}
        </li>
      ))}
    </ul>
  );
}

interface SaveButtonsProps {
  readonly statement: RunStatement;
  readonly connectionId: string;
}

function SaveButtons({ statement: { result, rows, wanted }, connectionId }: SaveButtonsProps) {
  const names = result?.columns.map(({ name }) => name) ?? [];
  // A statement that changes rows is not run again for a file.
  const isQuery = /^(?:SELECT|VALUES|TABLE|WITH|SHOW|PRAGMA|EXPLAIN)\b/u.test(result?.tag ?? '');
  return (
    <span className={styles['saves']}>
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
