import { IconAlertTriangle } from '@tabler/icons-react';
import { formatBytes } from '#renderer/format/formatBytes.ts';
import { formatCount, formatPlural } from '#renderer/format/formatCount.ts';
import { formatInstant, type Zone } from '#renderer/format/formatInstant.ts';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import type { CleanupPlan } from '#shared/domain/cleanup.ts';
import { TablesFigure, UsersFigure } from './CleanupFigures.tsx';
import { SpaceAdviceList } from './SpaceAdviceList.tsx';
import styles from './Cleanup.module.css';

interface CleanupPlanPanelProps {
  readonly plan: CleanupPlan;
  readonly unfinishedToo: boolean;
  readonly onUnfinishedToo: (too: boolean) => void;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly zone: Zone;
}

/** Exactly what would go, and what would remain. */
export function CleanupPlanPanel({ plan, unfinishedToo, onUnfinishedToo, now, zone }: CleanupPlanPanelProps) {
  if (plan.simulations + plan.unfinished === 0) {
    return <EmptyState title="Nothing fits" text="No simulation fits all of the criteria. Widen them to find some." />;
  }
  const bytes = plan.tables.reduce((sum, { goes }) => sum + goes.bytes, 0);
  return (
    <div className={styles['plan']}>
      <p className={styles['sum']}>
        <b>{formatPlural(plan.simulations, 'simulation')}</b> with <b>{formatBytes(bytes)}</b> of stored blobs
        {span(plan, zone)}
      </p>
      {plan.unfinished > 0 && (
        <div className={styles['warning']} role="note">
          <IconAlertTriangle size={16} stroke={1.7} aria-hidden="true" />
          <div>
            <b>
              {formatCount(plan.unfinished)} {unfinishedToo ? 'of them' : 'more that fit'} are not at an end.
            </b>{' '}
            Their workers may still report{unfinishedToo ? '.' : ', so they are left alone unless you say otherwise.'}
            <label>
              <input
                type="checkbox"
                checked={unfinishedToo}
                onChange={(event) => onUnfinishedToo(event.target.checked)}
              />
              Remove them too
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
          <h2>What goes, what remains</h2>
          <TablesFigure tables={plan.tables} />
        </section>
        <section>
          <h2>Whose they are</h2>
          <UsersFigure users={plan.users} now={now} zone={zone} />
        </section>
      </div>
      <section>
        <h2>The space afterwards</h2>
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
