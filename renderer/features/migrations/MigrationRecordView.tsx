import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { toFailure } from '#renderer/api/client.ts';
import { formatInstant, type Zone } from '#renderer/format/formatInstant.ts';
import { fileNamePart } from '#renderer/format/reportHtml.ts';
import { ConsentFields, missingConsents, nothingGiven, stillNeeded } from '#renderer/operations/ConsentFields.tsx';
import { UnlockOrSubmit, useWriteObstacle } from '#renderer/operations/UnlockOrSubmit.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { Modal, ModalBody, ModalFoot, ModalForm } from '#renderer/ui/Modal.tsx';
import { saveFile } from '#renderer/ui/saveFile.ts';
import type { Connection } from '#shared/domain/connection.ts';
import type { MigrationRecord } from '#shared/domain/migration.ts';
import { formatCount, formatPlural } from '#shared/figures.ts';
import { nameToType } from '#shared/typedName.ts';
import { visibleText } from '#shared/visibleText.ts';
import { CheckList, Lock, OutcomeIcon } from './RehearsalReport.tsx';
import { migrationHtml, recordOutcome, recordText } from './migrationWords.ts';
import { secondsText } from './rehearsalWords.ts';
import styles from './Migrations.module.css';

interface MigrationRecordViewProps {
  readonly connection: Connection;
  readonly record: MigrationRecord;
  /** Whether a rehearsal has tested the way back; undefined without one. */
  readonly isWayBackTested: boolean | undefined;
  readonly zone: Zone;
}

/** The last upgrade or downgrade of the database itself: what ran, what was checked afterwards, and the way back. */
export function MigrationRecordView({ connection, record, isWayBackTested, zone }: MigrationRecordViewProps) {
  const [isGoingBack, setIsGoingBack] = useState(false);
  const { checks, direction, from, to, backup } = record;
  const outcome = recordOutcome(record);
  const canGoBack = direction === 'upgrade' && connection.revision.byShape === to;
  const name = `${direction} ${fileNamePart(record.connection.name)} ${record.finishedAt.slice(0, 10)}.html`;
  return (
    <section aria-label={`The last ${direction}`}>
      <div className={styles['verdict']} data-outcome={outcome}>
        <OutcomeIcon outcome={outcome} />
        <div className={styles['words']}>
          <b>{visibleText(recordText(record))}</b>
          <p>
            {from} → {to}, {formatInstant(record.finishedAt, zone)}
            {record.isRehearsed ? ', rehearsed before' : ''}
            {backup === null ? '' : `. Backup: ${visibleText(backup.name)}`}
            {record.journal === null ? '' : `. Journal entry ${record.journal}`}.
          </p>
        </div>
        <div className={styles['actions']}>
          <Button
            look="ghost"
            onClick={() => saveFile(new Blob([migrationHtml(record, zone)], { type: 'text/html' }), name)}
          >
            Save the report
          </Button>
          {canGoBack && (
            <Button look="danger" onClick={() => setIsGoingBack(true)}>
              Downgrade…
            </Button>
          )}
        </div>
      </div>
      <RevisionTable record={record} />
      <h2>
        Checks afterwards{' '}
        <small>
          {checks.filter((check) => check.outcome === 'passed').length} of {checks.length}
        </small>
      </h2>
      <CheckList label="Checks afterwards" checks={checks} />
      {isGoingBack && (
        <DowngradeDialog
          connection={connection}
          record={record}
          isWayBackTested={isWayBackTested}
          onClose={() => setIsGoingBack(false)}
        />
      )}
    </section>
  );
}

function RevisionTable({ record: { revisions } }: { readonly record: MigrationRecord }) {
  return (
    <table className={styles['tables']} aria-label="Revisions that ran">
      <thead>
        <tr>
          <th scope="col">revision</th>
          <th scope="col">took</th>
          <th scope="col">rows filled</th>
          <th scope="col">lock</th>
        </tr>
      </thead>
      <tbody>
        {revisions.map(({ revision, title, seconds, rows, left, lock }) => (
          <tr key={revision}>
            <th scope="row">
              <code>{revision}</code> {title}
            </th>
            <td>{secondsText(seconds)}</td>
            <td>
              {formatCount(rows)}
              {left === 0 ? '' : `, ${formatCount(left)} left as they were`}
            </td>
            <td>
              <Lock lock={lock} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface DowngradeDialogProps extends Pick<MigrationRecordViewProps, 'connection' | 'record' | 'isWayBackTested'> {
  readonly onClose: () => void;
}

/** The way back: the downgrades of the revisions that ran, in one transaction. */
function DowngradeDialog({ connection, record, isWayBackTested, onClose }: DowngradeDialogProps) {
  const client = useClient();
  const queries = useQueryClient();
  const obstacle = useWriteObstacle();
  const [given, setGiven] = useState(nothingGiven);
  const plan = { consent: { typedName: nameToType(connection), live: false, passphrase: false }, warnings: [] };
  const missing = missingConsents(plan, given);
  const start = useMutation({
    mutationFn: async () =>
      client.call('migrations.migrate', {
        connectionId: connection.id,
        direction: 'downgrade',
        to: record.from,
        typedName: given.typedName,
        limits: { lockSeconds: 10, statementSeconds: 3600 },
        acceptsNoRehearsal: true,
        acceptsUnrestoredBackup: true,
      }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['migrations', connection.id] });
      onClose();
    },
  });
  return (
    <Modal title={`Downgrade ${visibleText(connection.name)}`} isBusy={start.isPending} onClose={onClose}>
      <ModalForm
        onSubmit={(event) => {
          event.preventDefault();
          if (missing.length === 0 && obstacle === undefined) start.mutate();
        }}
      >
        <ModalBody>
          <p>
            {formatPlural(record.revisions.length, 'revision')} are undone in one transaction, back to {record.from}.
            Rows that were added since the upgrade stay. {wayBackText(isWayBackTested)}
          </p>
          {record.backup === null ? null : (
            <p>
              The other way is the backup {visibleText(record.backup.name)}, which holds the rows as of then: Restore…
              in the list of backups.
            </p>
          )}
          <ConsentFields plan={plan} effect="changes" given={given} onGiven={setGiven} />
          {start.isError && <FailurePanel failure={toFailure(start.error)} />}
        </ModalBody>
        <ModalFoot status={obstacle ?? stillNeeded(missing)}>
          <Button onClick={onClose}>Cancel</Button>
          <UnlockOrSubmit look="danger" disabled={missing.length > 0 || start.isPending}>
            Downgrade {formatPlural(record.revisions.length, 'revision')}
          </UnlockOrSubmit>
        </ModalFoot>
      </ModalForm>
    </Modal>
  );
}

function wayBackText(isTested: boolean | undefined): string {
  if (isTested === undefined) return 'No rehearsal has tested this.';
  return isTested
    ? 'The rehearsal tested this: every row was as before.'
    : 'In the rehearsal, this did not lead back to the same rows.';
}
