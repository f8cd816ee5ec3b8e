import type { CSSProperties } from 'react';
import { formatBytes } from '#renderer/format/formatBytes.ts';
import { formatCount } from '#renderer/format/formatCount.ts';
import type { Zone } from '#renderer/format/formatInstant.ts';
import { visibleText } from '#renderer/format/visibleText.ts';
import { Age } from '#renderer/ui/Age.tsx';
import { TextCell } from '#renderer/ui/TextCell.tsx';
import type { CleanupPlan, CleanupTable } from '#shared/domain/cleanup.ts';
import styles from './Cleanup.module.css';

/** What goes and what remains, table by table, with the share that goes as a bar. */
export function TablesFigure({ tables }: { readonly tables: CleanupPlan['tables'] }) {
  return (
    <table className={styles['figures']}>
      <thead>
        <tr>
          <th scope="col">table</th>
          <th scope="col">rows that go</th>
          <th scope="col">remain</th>
          <th scope="col">bytes that go</th>
          <th scope="col">remain</th>
          <th scope="col">share</th>
        </tr>
      </thead>
      <tbody>
        {tables.map((each) => (
          <TableLine key={each.table} line={each} />
        ))}
      </tbody>
    </table>
  );
}

function TableLine({ line: { table, goes, remains } }: { readonly line: CleanupTable }) {
  const rows = goes.rows + remains.rows;
  const share = rows === 0 ? 0 : goes.rows / rows;
  const width: CSSProperties = { inlineSize: `${share * 100}%` };
  return (
    <tr data-goes={goes.rows > 0}>
      <th scope="row">{visibleText(table)}</th>
      <td>{formatCount(goes.rows)}</td>
      <td className={styles['dim']}>{formatCount(remains.rows)}</td>
      <td>{goes.bytes === 0 ? '–' : formatBytes(goes.bytes)}</td>
      <td className={styles['dim']}>{remains.bytes === 0 ? '–' : formatBytes(remains.bytes)}</td>
      <td className={styles['share']}>
        <span className={styles['bar']} aria-hidden="true">
          <span style={width} />
        </span>
        <span>{Math.round(share * 100)} %</span>
      </td>
    </tr>
  );
}

interface UsersFigureProps {
  readonly users: CleanupPlan['users'];
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly zone: Zone;
}

/** Whose simulations go, those with most bytes first. */
export function UsersFigure({ users, now, zone }: UsersFigureProps) {
  return (
    <table className={styles['figures']}>
      <thead>
        <tr>
          <th scope="col">user</th>
          <th scope="col">simulations</th>
          <th scope="col">bytes</th>
          <th scope="col">oldest</th>
          <th scope="col">newest</th>
        </tr>
      </thead>
      <tbody>
        {users.map(({ userId, username, simulations, bytes, oldestAt, newestAt }) => (
          <tr key={userId ?? 'nobody'}>
            <th scope="row">
              {username !== null || userId === null ? <TextCell text={username} /> : `user ${userId}, gone`}
            </th>
            <td>{formatCount(simulations)}</td>
            <td>{formatBytes(bytes)}</td>
            <td>
              <Age instant={oldestAt} now={now} zone={zone} />
            </td>
            <td>
              <Age instant={newestAt} now={now} zone={zone} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
