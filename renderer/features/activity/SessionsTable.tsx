import { useCallback } from 'react';
import { useTableLayout } from '#renderer/listing/useTableLayout.ts';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { DataTable } from '#renderer/ui/table/DataTable.tsx';
import type { SelectedRows } from '#renderer/ui/table/selectedRows.ts';
import type { TableColumn } from '#renderer/ui/table/tableColumn.ts';
import { TextCell } from '#renderer/ui/TextCell.tsx';
import type { ServerSession } from '#shared/domain/serverActivity.ts';
import { ageText, componentText } from './blockingWords.ts';
import styles from './Activity.module.css';

interface SessionsTableProps {
  readonly sessions: readonly ServerSession[];
  /** Keep it the same between renders. */
  readonly onChoose: (pid: number | undefined) => void;
}

const nothing = (): undefined => undefined;
const keyOf = ({ pid }: ServerSession): number => pid;

/** The sessions of a server, those that wait first. */
export function SessionsTable({ sessions, onChoose }: SessionsTableProps) {
  const { layout, onLayout } = useTableLayout('sessions');
  const onSelection = useCallback(
    (selected: SelectedRows<ServerSession>) => onChoose(selected.count === 1 ? selected.rows?.[0]?.pid : undefined),
    [onChoose],
  );
  return (
    <DataTable
      label="Sessions"
      columns={columns}
      layout={layout}
      onLayout={onLayout}
      count={sessions.length}
      rowAt={(index) => sessions[index]}
      keyOf={keyOf}
      onVisible={nothing}
      onSelection={onSelection}
    >
      {sessions.length === 0 ? <EmptyState title="No matches" text="All sessions are hidden by filters." /> : null}
    </DataTable>
  );
}

/** `waits`, `in transaction`, or the state as the server says it. */
function stateText({ state, blockedBy, kind }: ServerSession): string {
  if (blockedBy.length > 0) return 'waits';
  if (state === 'idle in transaction') return 'in transaction';
  if (state === 'idle in transaction (aborted)') return 'in transaction, aborted';
  return state ?? (kind === 'client backend' ? '' : 'background');
}

function waitText({ waitType, waitEvent, wants }: ServerSession): string {
  if (waitType === null) return '';
  if (waitType === 'Lock') {
    if (wants?.lock === 'transactionid' || wants?.lock === 'tuple') return 'row lock';
    return `${wants?.lock ?? ''} lock`.trim();
  }
  return waitType === 'Client' ? 'client' : `${waitType}: ${waitEvent ?? ''}`;
}

function stateTone({ blockedBy, state }: ServerSession): string {
  if (blockedBy.length > 0) return 'waits';
  if (state?.startsWith('idle in') === true) return 'holds';
  return state ?? '';
}

type Column = TableColumn<ServerSession>;

/** A column of texts; an empty one is left empty. */
function text(id: string, of: Column['text'], more: Pick<Column, 'width'> & Partial<Column>): Column {
  const cell: Column['cell'] = (session) => {
    const value = of(session);
    return value === '' ? '' : <TextCell text={value} />;
  };
  return { id, header: id, text: of, cell, ...more };
}

/** The same between renders. */
const columns: readonly Column[] = [
  text('pid', ({ pid }) => String(pid), { width: 70, align: 'end' }),
  text('state', stateText, {
    width: 112,
    cell: (session) => (
      <span className={styles['state']} data-state={stateTone(session)}>
        {stateText(session)}
      </span>
    ),
  }),
  text('waits for', waitText, { width: 130 }),
  text('for', ({ stateAge, queryAge, blockedBy }) => ageText(blockedBy.length > 0 ? queryAge : stateAge), {
    width: 76,
    align: 'end',
  }),
  text('transaction', ({ transactionAge }) => ageText(transactionAge), { width: 92, align: 'end' }),
  text('user', ({ user }) => user, { width: 110 }),
  text('component', componentText, { width: 130 }),
  text('address', ({ address }) => address, { width: 110, hiddenAtFirst: true }),
  text('database', ({ database }) => database, { width: 110, hiddenAtFirst: true }),
  text('query', ({ query }) => query ?? '', {
    width: 320,
    flexible: true,
    cell: ({ query, isHidden, queryLength }) =>
      isHidden ? (
        <span className={styles['dim']}>hidden: needs pg_read_all_stats</span>
      ) : query === null || query === '' ? (
        ''
      ) : (
        <TextCell text={query.replaceAll(/\s+/gu, ' ')} length={queryLength} mono />
      ),
  }),
];
