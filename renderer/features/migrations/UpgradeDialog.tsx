import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, type SubmitEvent, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { toFailure } from '#renderer/api/client.ts';
import { formatAge, formatInstant, type Zone } from '#renderer/format/formatInstant.ts';
import { ConsentFields, missingConsents, nothingGiven, stillNeeded } from '#renderer/operations/ConsentFields.tsx';
import { UnlockOrSubmit, useWriteObstacle } from '#renderer/operations/UnlockOrSubmit.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { SelectField } from '#renderer/ui/Field.tsx';
import { Modal, ModalBody, ModalFoot, ModalForm } from '#renderer/ui/Modal.tsx';
import { QueryPanel } from '#renderer/ui/QueryPanel.tsx';
import type { Connection } from '#shared/domain/connection.ts';
import type { MigrationCheck, MigrationReadiness, MigrationState } from '#shared/domain/migration.ts';
import { formatPlural } from '#shared/figures.ts';
import { nameToType } from '#shared/typedName.ts';
import { visibleText } from '#shared/visibleText.ts';
import { BackUpNow } from './BackUpNow.tsx';
import { OutcomeIcon } from './RehearsalReport.tsx';
import { readinessQuery } from './migrationQueries.ts';
import { predictedText } from './rehearsalWords.ts';
import styles from './UpgradeDialog.module.css';

interface UpgradeDialogProps {
  readonly connection: Connection;
  readonly pending: MigrationState['pending'];
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly zone: Zone;
  readonly onClose: () => void;
}

/** What an upgrade of the database itself depends on, step by step, and the consents to it. */
export function UpgradeDialog(props: UpgradeDialogProps) {
  const { connection, onClose } = props;
  const query = useQuery(readinessQuery(useClient(), connection.id));
  return (
    <Modal title={`Upgrade ${visibleText(connection.name)}`} width="wide" onClose={onClose}>
      <QueryPanel query={query} what="what the upgrade depends on">
        {(ready) => <UpgradeForm {...props} ready={ready} />}
      </QueryPanel>
    </Modal>
  );
}

const lockLimits = ['5', '10', '30', '120'] as const;
const statementLimits = ['10', '60', '240', '1440'] as const;

function UpgradeForm({
  connection,
  pending,
  now,
  zone,
  onClose,
  ready,
}: UpgradeDialogProps & { readonly ready: MigrationReadiness }) {
  const client = useClient();
  const queries = useQueryClient();
  const obstacle = useWriteObstacle();
  const [given, setGiven] = useState(nothingGiven);
  const [accepted, setAccepted] = useState({ rehearsal: false, backup: false, stopped: false });
  const [lockLimit, setLockLimit] = useState<(typeof lockLimits)[number]>('10');
  const [statementLimit, setStatementLimit] = useState<(typeof statementLimits)[number]>('60');
  const start = useMutation({
    mutationFn: async () =>
      client.call('migrations.migrate', {
        connectionId: connection.id,
        direction: 'upgrade',
        to: pending.at(-1)?.id ?? '',
        typedName: given.typedName,
        limits: { lockSeconds: Number(lockLimit), statementSeconds: Number(statementLimit) * 60 },
        acceptsNoRehearsal: accepted.rehearsal,
        acceptsUnrestoredBackup: accepted.backup,
      }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['migrations', connection.id] });
      onClose();
    },
  });
  const plan = { consent: { typedName: nameToType(connection), live: false, passphrase: false }, warnings: [] };
  const missing = [...missingSteps(ready, accepted), ...missingConsents(plan, given)];
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (missing.length === 0 && obstacle === undefined) start.mutate();
  };
  const { rehearsal, backup } = ready;
  return (
    <ModalForm onSubmit={submit}>
      <ModalBody>
        <ol className={styles['conditions']} aria-label="Steps of the upgrade">
          <Condition title="Rehearsal" outcome={rehearsal?.isGood === true ? 'passed' : 'warning'}>
            <p>{rehearsalText(rehearsal, now)}</p>
            {rehearsal?.isGood === true ? null : (
              <Check
                label="Upgrade without a successful rehearsal"
                value={accepted.rehearsal}
                onValue={(value) => setAccepted({ ...accepted, rehearsal: value })}
              />
            )}
          </Condition>
          <Checks checks={ready.checks} />
          <Condition title="Backup" outcome={backup?.check === 'restorable' ? 'passed' : 'warning'}>
            <p>{backupText(backup, { now, zone })}</p>
            {backup?.check === 'whole' && (
              <Check
                label="Rely on this backup although it was not restored"
                value={accepted.backup}
                onValue={(value) => setAccepted({ ...accepted, backup: value })}
              />
            )}
            <BackUpNow connectionId={connection.id} backup={backup} />
          </Condition>
          <Condition
            title={`${formatPlural(pending.length, 'revision')} in one transaction`}
            outcome={ready.sessions === 0 || accepted.stopped ? 'passed' : 'warning'}
          >
            <p>
              The tables are locked first; until the commit, nothing has changed, and whatever interrupts it before
              leaves the database as it is. alembic_version then names {pending.at(-1)?.id}, and the result is checked.
            </p>
            <div className={styles['limits']}>
              <SelectField
                label="Wait for a lock"
                width="half"
                value={lockLimit}
                onValue={setLockLimit}
                choices={lockLimits.map((value) => ({ value, label: `at most ${value} s` }))}
              />
              <SelectField
                label="One statement may take"
                width="half"
                value={statementLimit}
                onValue={setStatementLimit}
                choices={statementLimits.map((value) => ({ value, label: `at most ${value} min` }))}
              />
            </div>
            {ready.sessions > 0 && (
              <Check
                label={`yaptide is stopped, though ${formatPlural(ready.sessions, 'session')} of other programs ${ready.sessions === 1 ? 'is' : 'are'} connected`}
                value={accepted.stopped}
                onValue={(value) => setAccepted({ ...accepted, stopped: value })}
              />
            )}
          </Condition>
        </ol>
        <ConsentFields plan={plan} effect="changes" given={given} onGiven={setGiven} />
        {start.isError && <FailurePanel failure={toFailure(start.error)} />}
      </ModalBody>
      <ModalFoot status={obstacle ?? stillNeeded(missing)}>
        <Button onClick={onClose}>Cancel</Button>
        <UnlockOrSubmit look="primary" disabled={missing.length > 0 || start.isPending}>
          Upgrade {formatPlural(pending.length, 'revision')}
        </UnlockOrSubmit>
      </ModalFoot>
    </ModalForm>
  );
}

interface Accepted {
  readonly rehearsal: boolean;
  readonly backup: boolean;
  readonly stopped: boolean;
}

function missingSteps({ rehearsal, checks, backup, sessions }: MigrationReadiness, accepted: Accepted) {
  const isBackedUp = backup?.check === 'restorable' || (backup?.check === 'whole' && accepted.backup);
  return [
    ...(rehearsal?.isGood === true || accepted.rehearsal ? [] : ['a rehearsal']),
    ...(checks.some(({ outcome }) => outcome === 'failed') ? ['checks that pass'] : []),
    ...(isBackedUp ? [] : ['a checked backup']),
    ...(sessions === 0 || accepted.stopped ? [] : ['your consent: yaptide is stopped']),
  ];
}

interface ConditionProps {
  readonly title: string;
  readonly outcome: MigrationCheck['outcome'];
  readonly children: ReactNode;
}

function Condition({ title, outcome, children }: ConditionProps) {
  return (
    <li>
      <OutcomeIcon outcome={outcome} />
      <div>
        <b>{title}</b>
        {children}
      </div>
    </li>
  );
}

interface CheckProps {
  readonly label: string;
  readonly value: boolean;
  readonly onValue: (value: boolean) => void;
}

function Check({ label, value, onValue }: CheckProps) {
  return (
    <label className={styles['consent']}>
      <input type="checkbox" checked={value} onChange={({ target }) => onValue(target.checked)} /> {label}
    </label>
  );
}

/** The checks before the upgrade; those that passed are only counted. */
function Checks({ checks }: Pick<MigrationReadiness, 'checks'>) {
  const others = checks.filter(({ outcome }) => outcome !== 'passed');
  const worst = checks.some(({ outcome }) => outcome === 'failed') ? 'failed' : 'warning';
  return (
    <Condition title="Checks before the upgrade" outcome={others.length === 0 ? 'passed' : worst}>
      <p>
        {checks.length - others.length} of {checks.length} passed
        {worst === 'failed' ? '. Correct what failed first.' : ''}
      </p>
      <ul className={styles['found']}>
        {others.map(({ title, outcome, text }) => (
          <li key={title} data-outcome={outcome}>
            <b>{title}</b>: {visibleText(text)}
          </li>
        ))}
      </ul>
    </Condition>
  );
}

function rehearsalText(rehearsal: MigrationReadiness['rehearsal'], now: number): string {
  if (rehearsal === null) return 'These revisions have not been rehearsed on a copy of this database.';
  const { isGood, isComplete, isWayBackTested, downtime, finishedAt } = rehearsal;
  const age = `${formatAge(finishedAt, now)} ago, with ${isComplete ? 'a complete' : 'a partial'} copy`;
  if (!isGood) return `The last one, ${age}, did not pass.`;
  const back = isWayBackTested ? 'The way back was tested.' : 'The way back did not lead to the same rows.';
  return `Passed ${age}. ${back} Plan for ${predictedText(downtime)}.`;
}

function backupText(
  backup: MigrationReadiness['backup'],
  { now, zone }: { readonly now: number; readonly zone: Zone },
): string {
  if (backup === null) return 'There is no complete backup of this revision from the last 24 hours.';
  const madeAt = backup.madeAt.replace('T', ' ').replace('Z', '+00');
  const made = `${visibleText(backup.name)}, made ${formatAge(madeAt, now)} ago (${formatInstant(madeAt, zone)})`;
  return `${made}: ${backup.check === null ? 'not checked yet' : (checkWords[backup.check] ?? backup.check)}.`;
}

const checkWords: Readonly<Record<string, string>> = {
  restorable: 'restorable',
  whole: 'its checksum is right, but it was not restored',
  damaged: 'damaged',
  different: 'restored, but not the same',
};
