import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
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

/** What a query brings, or its shape while it is awaited, or why it failed, in place. */
export function QueryPanel<Data>({ query, what, children }: QueryPanelProps<Data>) {
  if (query.data !== undefined) return children(query.data);
  if (query.isError) {
    return <FailurePanel failure={toFailure(query.error)} onRetry={() => void query.refetch()} />;
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
