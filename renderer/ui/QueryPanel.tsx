import type { UseQueryResult } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext } from 'react';
import { toFailure } from '#renderer/api/client.ts';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import styles from './QueryPanel.module.css';

interface QueryPanelProps<Data> {
  readonly query: UseQueryResult<Data>;
  /** What is being read: "the log files". */
  readonly what: string;
  readonly children: (data: Data) => ReactNode;
}

const widths = [62, 88, 74, 81, 46, 69] as const;

/** Whether the connection of this page is lost, so that pending data arrives only once it is back. */
export const ConnectionLostContext = createContext(false);

/** The result of a query, or its skeleton while loading, or why it failed, in place. */
export function QueryPanel<Data>({ query, what, children }: QueryPanelProps<Data>) {
  const isLost = useContext(ConnectionLostContext);
  if (query.data !== undefined) return children(query.data);
  if (query.isError) {
    return <FailurePanel failure={toFailure(query.error)} onRetry={() => void query.refetch()} />;
  }
  if (isLost) {
    return (
      <p className={styles['lost']} role="status" aria-busy="true">
        The connection is lost. Waiting for it to load {what}…
      </p>
    );
  }
  return (
    <div className={styles['waiting']} aria-busy="true">
      <span className="visually-hidden" role="status">
        Loading {what}
      </span>
      {widths.map((width) => (
        <div key={width} className={styles['bone']} style={{ width: `${width}%` }} />
      ))}
    </div>
  );
}
