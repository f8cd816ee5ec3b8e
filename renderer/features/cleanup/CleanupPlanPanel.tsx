import { IconAlertTriangle } from '@tabler/icons-react';
import type { CSSProperties } from 'react';
import { formatInstant, type Zone } from '#renderer/format/formatInstant.ts';
import { Age } from '#renderer/ui/Age.tsx';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { TextCell } from '#renderer/ui/TextCell.tsx';
import { CopyButton } from '#renderer/ui/text/CopyButton.tsx';
import type { CleanupCriteria, CleanupPlan, CleanupTable, SpaceAdvice } from '#shared/domain/cleanup.ts';
import { formatBytes, formatCount, formatPlural } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import { CleanupBatches } from './CleanupBatches.tsx';
import styles from './Cleanup.module.css';

interface CleanupPlanPanelProps {
  readonly connectionId: string;
  readonly criteria: CleanupCriteria;
  readonly onCriteria: (criteria: CleanupCriteria) => void;
  readonly plan: CleanupPlan;
  readonly unfinishedToo: boolean;
  readonly onUnfinishedToo: (too: boolean) => void;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly zone: Zone;
}

/** What would be removed, and what would remain. */
export function CleanupPlanPanel(props: CleanupPlanPanelProps) {
  const { plan, criteria, unfinishedToo, onUnfinishedToo, now, zone } = props;
  const excludes = (criteria.without ?? []).length > 0;
  if (plan.simulations + plan.unfinished === 0 && !excludes) {
    return <EmptyState title="No matches" text="No simulation matches all criteria. Widen them to find some." />;
  }
  const bytes = plan.tables.reduce((sum, { goes }) => sum + goes.bytes, 0);
  return (
    <div className={styles['plan']}>
      <p className={styles['sum']}>
        <b>{formatPlural(plan.simulations, 'simulation')}</b> with <b>{formatBytes(bytes)}</b> of blobs
        {span(plan, zone)}
      </p>
      {plan.unfinished > 0 && (
        <div className={styles['warning']} role="note">
          <IconAlertTriangle size={16} stroke={1.7} aria-hidden="true" />
          <div>
            <b>
              {formatCount(plan.unfinished)} {unfinishedToo ? 'of them' : 'more matching simulations'}{' '}
              {plan.unfinished === 1 ? 'is' : 'are'} unfinished.
            </b>{' '}
            Workers may still report results{unfinishedToo ? '.' : ', so they are kept unless you choose otherwise.'}
            <label>
              <input
                type="checkbox"
                checked={unfinishedToo}
                onChange={(event) => onUnfinishedToo(event.target.checked)}
              />
              Also remove unfinished simulations
            </label>
          </div>
        </div>
      )}
      {plan.notChecked.map((words) => (
        <p key={words} className={styles['dim']}>
          {words}
        </p>
      ))}
      <div className={styles['columns']}>
        <section>
          <h2>Removed and remaining</h2>
          <TablesFigure tables={plan.tables} />
        </section>
        <section>
          <h2>Owners</h2>
          <UsersFigure users={plan.users} now={now} zone={zone} />
        </section>
      </div>
      <CleanupBatches {...props} />
      <section>
        <h2>Disk space afterwards</h2>
        <SpaceAdviceList advice={plan.space} />
      </section>
    </div>
  );
}

function span({ oldestAt, newestAt }: CleanupPlan, zone: Zone): string {
  if (oldestAt === null || newestAt === null) return '.';
  if (oldestAt === newestAt) return `, started ${formatInstant(oldestAt, zone)}.`;
  return `, started from ${formatInstant(oldestAt, zone)} to ${formatInstant(newestAt, zone)}.`;
}

/** What is removed and what remains, table by table, with the removed share as a bar. */
function TablesFigure({ tables }: { readonly tables: CleanupPlan['tables'] }) {
  return (
    <table className={styles['figures']}>
      <thead>
        <tr>
          <th scope="col">table</th>
          <th scope="col">rows removed</th>
          <th scope="col">remaining</th>
          <th scope="col">bytes removed</th>
          <th scope="col">remaining</th>
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

/** Whose simulations are removed, largest first. */
function UsersFigure({ users, now, zone }: UsersFigureProps) {
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
          <tr key={userId ?? 'none'}>
            <th scope="row">
              {username !== null || userId === null ? <TextCell text={username} /> : `missing user ${userId}`}
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

/** What happens to the disk space, and how to return it to the system. */
export function SpaceAdviceList({ advice }: { readonly advice: readonly SpaceAdvice[] }) {
  return (
    <ul className={styles['advice']}>
      {advice.map(({ words, statement, freedBytes }) => (
        <li key={words}>
          {words}
          {freedBytes === null ? '' : ` This frees at most ${formatBytes(freedBytes)}.`}
          {statement === null ? null : (
            <span className={styles['statement']}>
              <code>{statement}</code>
              <CopyButton text={statement} label="Copy" what={`the statement ${statement}`} />
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
