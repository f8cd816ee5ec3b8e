import { useId, useState } from 'react';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { type Tab, Tabs } from '#renderer/ui/Tabs.tsx';
import type { Dialect } from '#shared/domain/connection.ts';
import { formatCount } from '#shared/figures.ts';
import { type FigureDialogOf, ResultChart } from './ResultChart.tsx';
import { EditableFrame, type ResultEditing } from './EditableFrame.tsx';
import type { ResultEditor } from './resultEditor.ts';
import { ResultGrid } from './ResultGrid.tsx';
import type { ResultPages } from './resultPages.ts';
import { type ResultLook, ResultTools, usualLook } from './ResultTools.tsx';
import { readPlan } from '../plan/plan.ts';
import { type PinnedPlan, PlanView } from '../plan/PlanView.tsx';
import { shortSql, timeText } from '../statementWords.ts';
import type { RunLimits, RunStatement, SqlConsole } from '../useSqlConsole.ts';
import styles from '../Sql.module.css';

interface ResultPanelProps {
  readonly console: SqlConsole;
  readonly limits: RunLimits;
  readonly connectionId: string;
  /** undefined where the database is not yaptide's. */
  readonly pages: ResultPages | undefined;
  readonly figureDialog: FigureDialogOf;
  readonly dialect: Dialect;
  readonly editor: ResultEditor;
}

/** What came of the statements, a tab each, and the messages. */
export function ResultPanel(props: ResultPanelProps) {
  const {
    console: { statements, messages, more, again },
    limits,
    connectionId,
    pages,
  } = props;
  const [pinned, setPinned] = useState<PinnedPlan>();
  const [looks, setLooks] = useState<ReadonlyMap<string, ResultLook>>(new Map());
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
          <ResultTools
            statement={shown}
            connectionId={connectionId}
            hasPages={pages !== undefined}
            look={looks.get(shown.key) ?? usualLook}
            onLook={(look) => setLooks((all) => new Map([...all].slice(-50)).set(shown.key, look))}
          />
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
          <Shown
            {...props}
            statement={shown}
            look={looks.get(shown.key) ?? usualLook}
            pinned={pinned}
            onPin={setPinned}
            onMore={() => void more(shown.key, limits)}
            onApplied={() => void again(shown.key, limits)}
          />
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

interface ShownProps extends ResultPanelProps {
  readonly statement: RunStatement;
  readonly look: ResultLook;
  readonly onMore: () => void;
  readonly onApplied: () => void;
  readonly pinned: PinnedPlan | undefined;
  readonly onPin: (plan: PinnedPlan | undefined) => void;
}

function Shown(props: ShownProps) {
  const { statement, look, onMore, pinned, onPin, connectionId, limits, pages, figureDialog } = props;
  const { result, state } = statement;
  if (result === undefined) {
    return <p className={styles['done']}>{state === 'running' ? 'Running…' : 'This statement was not run.'}</p>;
  }
  if (result.error !== null) return <FailurePanel failure={result.error.failure} />;
  const json = planJson(statement);
  const plan = json === undefined ? undefined : readPlan(json);
  if (json !== undefined && plan !== undefined) {
    // Read again with every rendering: a plan is told by its text.
    const shown = pinned !== undefined && pinned.json === json ? pinned : { plan, json, sql: statement.wanted.sql };
    return (
      <PlanView
        key={statement.key}
        plan={shown.plan}
        json={json}
        pinned={pinned}
        onPin={(isPinned) => onPin(isPinned ? shown : undefined)}
      />
    );
  }
  const { resultId } = result;
  if (look.as === 'chart')
    return <ResultChart key={resultId} statement={statement} result={result} figureDialog={figureDialog} />;
  const grid = (editing: ResultEditing | undefined) => (
    <ResultGrid
      key={resultId}
      statement={statement}
      result={result}
      connectionId={connectionId}
      timeout={limits.timeout}
      pages={pages}
      showsPages={look.showsPages}
      onMore={onMore}
      editing={editing}
    />
  );
  if (look.showsPages) return grid(undefined);
  return (
    <EditableFrame key={statement.key} {...props} result={result}>
      {grid}
    </EditableFrame>
  );
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
