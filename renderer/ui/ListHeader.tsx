import { IconRefresh } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { IconButton } from '#renderer/ui/Button.tsx';
import { formatCount } from '#shared/figures.ts';
import styles from './ListHeader.module.css';

interface ListHeaderProps {
  readonly title: string;
  /** The visible rows, from 0; `last` is before `first` while there are none. */
  readonly first: number;
  readonly last: number;
  readonly count: number;
  /** False while no row is loaded. */
  readonly hasRows: boolean;
  readonly countIsExact: boolean;
  /** Why the count is missing, if it is. */
  readonly countFailure?: string | undefined;
  readonly onRefresh: () => void;
  /** More buttons, at the right. */
  readonly actions?: ReactNode;
}

/** What is listed and which part of it is visible: `Simulations 1–26 of 214 388`. */
export function ListHeader(props: ListHeaderProps) {
  return (
    <header className={styles['head']}>
      <h1 className={styles['title']}>{props.title}</h1>
      <span className={styles['range']} title={props.countFailure}>
        {rangeText(props)}
      </span>
      <div className={styles['actions']}>
        {props.actions}
        <IconButton label="Refresh" onClick={props.onRefresh}>
          <IconRefresh size={16} stroke={1.7} aria-hidden="true" />
        </IconButton>
      </div>
    </header>
  );
}

function rangeText({ first, last, count, countIsExact, hasRows }: ListHeaderProps): string {
  if (count === 0) return countIsExact ? '0' : '';
  const total = `${countIsExact ? '' : '≈ '}${formatCount(count)}`;
  const end = Math.min(last, count - 1);
  return end < first || !hasRows ? total : `${formatCount(first + 1)}–${formatCount(end + 1)} of ${total}`;
}

/** A list with its header and filters, filling its place. */
export function ListFrame({ children }: { readonly children: ReactNode }) {
  return <section className={styles['list']}>{children}</section>;
}

/** The line of filters. */
export function FilterLine({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div role="group" aria-label={label} className={styles['filters']}>
      {children}
    </div>
  );
}
