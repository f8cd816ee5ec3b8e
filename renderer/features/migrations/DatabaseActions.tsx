import { IconDots } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import type { Zone } from '#renderer/format/formatInstant.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { PopupMenu } from '#renderer/ui/PopupMenu.tsx';
import { type Step, StepList } from '#renderer/ui/StepList.tsx';
import type { Connection } from '#shared/domain/connection.ts';
import type { MigrationState } from '#shared/domain/migration.ts';
import { visibleText } from '#shared/visibleText.ts';
import { ChecksDialog } from './ChecksDialog.tsx';
import { StampDialog } from './StampDialog.tsx';
import { UpgradeDialog } from './UpgradeDialog.tsx';
import styles from './Migrations.module.css';

interface DatabaseActionsProps {
  readonly connection: Connection;
  readonly state: MigrationState;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly zone: Zone;
}

/** What can be done to the database itself, set apart from its rehearsal. */
export function DatabaseActions({ connection, state, now, zone }: DatabaseActionsProps) {
  const more = useRef<HTMLButtonElement>(null);
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const [shown, setShown] = useState<'upgrade' | 'checks' | 'stamp'>();
  const close = (): void => setShown(undefined);
  const { pending, recorded } = state;
  return (
    <>
      {pending.length > 0 && (
        <Button className={styles['apart']} onClick={() => setShown('upgrade')}>
          Upgrade the database…
        </Button>
      )}
      <Button
        ref={more}
        look="ghost"
        aria-label="More about the upgrade"
        aria-haspopup="menu"
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        <IconDots size={16} aria-hidden="true" />
      </Button>
      <PopupMenu
        label="More about the upgrade"
        anchor={anchor}
        entries={[
          { kind: 'action', label: 'Check the database…', action: () => setShown('checks') },
          { kind: 'action', label: 'Set alembic_version…', action: () => setShown('stamp') },
        ]}
        onClose={() => setAnchor(null)}
        focusAfter={() => more.current}
      />
      {shown === 'upgrade' && (
        <UpgradeDialog connection={connection} pending={pending} now={now} zone={zone} onClose={close} />
      )}
      {shown === 'checks' && <ChecksDialog connection={connection} now={now} zone={zone} onClose={close} />}
      {shown === 'stamp' && <StampDialog connection={connection} recorded={recorded} onClose={close} />}
    </>
  );
}

const labels = {
  lock: 'Lock the tables',
  compare: 'Compare with the plan',
  archive: 'Archive the rows',
  change: 'Run the revisions',
  verify: 'Verify the counts',
  announce: 'Prepare the commit',
  commit: 'Commit',
  resolve: 'Check whether it was committed',
  journal: 'Record in the journal',
} as const;

/** An upgrade or a downgrade of the database itself that is in progress. */
export function MigrationProgress({
  migration,
}: {
  readonly migration: Extract<MigrationState['migration'], { readonly step: 'running' }>;
}) {
  const { text, revision, steps } = migration;
  return (
    <div className={styles['migrating']}>
      <p className={styles['progress']} role="status">
        <progress aria-label="Progress of the migration" /> {visibleText(text)}
      </p>
      <StepList
        label="Steps of the migration"
        steps={steps.map(({ step, state }): Step => ({
          id: step,
          label: labels[step],
          state: state === 'done' ? 'passed' : state,
          ...(step === 'change' && state === 'running' ? { detail: revision } : {}),
        }))}
      />
      <p className={styles['dim']}>
        One transaction: until it is committed, nothing has changed. It keeps running while you use other views.
      </p>
    </div>
  );
}
