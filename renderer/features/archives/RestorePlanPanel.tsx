import { IconAlertTriangle } from '@tabler/icons-react';
import { type SubmitEvent, useState } from 'react';
import { ConsentFields, missingConsents, nothingGiven, stillNeeded } from '#renderer/operations/ConsentFields.tsx';
import { UnlockOrSubmit, useWriteObstacle } from '#renderer/operations/UnlockOrSubmit.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { TextField } from '#renderer/ui/Field.tsx';
import { focusFirst } from '#renderer/ui/focusFirst.ts';
import { ModalBody, ModalFoot, ModalForm } from '#renderer/ui/Modal.tsx';
import modal from '#renderer/ui/Modal.module.css';
import { RadioRow } from '#renderer/ui/RadioRow.tsx';
import { conflictKinds, type ConflictKind, type RestoreChoices, type RestorePlan } from '#shared/domain/archive.ts';
import { formatCount, formatPlural } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import { conflictChoices, type RestoreKind } from './archiveWords.ts';
import styles from './Archives.module.css';

interface RestorePlanPanelProps {
  readonly plan: RestorePlan;
  readonly kind: RestoreKind;
  /** Another plan is being made. */
  readonly isStale: boolean;
  readonly choices: RestoreChoices;
  readonly onChoices: (choices: RestoreChoices) => void;
  readonly onRestore: (typedName: string) => void;
  readonly onClose: () => void;
}

/** What a restore would do, its obstacles, and the consent to it. */
export function RestorePlanPanel(props: RestorePlanPanelProps) {
  const { plan, kind, isStale, choices, onChoices, onRestore, onClose } = props;
  const obstacle = useWriteObstacle();
  const [given, setGiven] = useState(nothingGiven);
  const written = sum(plan.insert) + sum(plan.replace);
  const consent = { typedName: plan.typedName, live: false, passphrase: false };
  const still = statusOf(plan, { isStale, obstacle, written, missing: missingConsents({ consent }, given) });
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (still === '') onRestore(given.typedName);
  };
  return (
    <ModalForm onSubmit={submit}>
      <ModalBody aria-busy={isStale}>
        <p className={modal['dim']}>
          {kind === 'restore'
            ? 'Restores the rows under their original ids, in one transaction, byte for byte.'
            : 'Adds the rows under new ids, in one transaction. Existing users and clusters of the same name are used.'}
        </p>
        <div className={styles['found']} data-stale={isStale}>
          <RestoreRows plan={plan} />
          <ConflictBoxes plan={plan} kind={kind} choices={choices} onChoices={onChoices} />
          {(plan.rows['Cluster'] ?? 0) > 0 && <ClusterPort choices={choices} onChoices={onChoices} />}
          {plan.notes.length === 0 ? null : (
            <ul className={styles['notes']}>
              {plan.notes.map((note) => (
                <li key={note}>{visibleText(note)}</li>
              ))}
            </ul>
          )}
        </div>
        <ConsentFields plan={{ consent, warnings: [] }} effect="changes" given={given} onGiven={setGiven} />
      </ModalBody>
      <ModalFoot status={still}>
        <Button onClick={onClose} ref={focusFirst}>
          Cancel
        </Button>
        <UnlockOrSubmit look="primary" mayUnlock={plan.canApply && written > 0} disabled={still !== ''}>
          {kind === 'restore' ? 'Restore' : 'Add'} {formatPlural(written, 'row')}
        </UnlockOrSubmit>
      </ModalFoot>
    </ModalForm>
  );
}

/** For clusters without one, if the database requires one. */
function ClusterPort({ choices, onChoices }: Pick<RestorePlanPanelProps, 'choices' | 'onChoices'>) {
  const [typed, setTyped] = useState(String(choices.clusterPort));
  const port = Number(typed);
  const isPort = Number.isInteger(port) && port >= 1 && port <= 65_535;
  return (
    <TextField
      label="Port for clusters without one"
      width="third"
      value={typed}
      inputMode="numeric"
      message={isPort ? undefined : 'Enter a port from 1 to 65535'}
      onValue={(next) => {
        setTyped(next);
        const value = Number(next);
        if (Number.isInteger(value) && value >= 1 && value <= 65_535) onChoices({ ...choices, clusterPort: value });
      }}
    />
  );
}

interface Standing {
  readonly isStale: boolean;
  readonly obstacle: string | undefined;
  readonly written: number;
  readonly missing: readonly string[];
}

/** Why it cannot continue yet; '' if it can. */
function statusOf(plan: RestorePlan, { isStale, obstacle, written, missing }: Standing): string {
  if (isStale) return 'Planning again…';
  if (!plan.canApply) return 'Still needed: a decision about each conflict';
  if (written === 0) return 'Nothing to do: every row is already present or skipped';
  return obstacle ?? stillNeeded(missing);
}

function sum(rows: Readonly<Record<string, number>>): number {
  return Object.values(rows).reduce((total, count) => total + count, 0);
}

const columns = [
  ['rows', 'in the archive'],
  ['insert', 'added'],
  ['replace', 'set back'],
  ['present', 'already present'],
  ['matched', 'existing reused'],
  ['skipped', 'skipped'],
] as const;

/** What happens to the rows of an archive, table by table. Empty columns are omitted. */
function RestoreRows({ plan }: { readonly plan: RestorePlan }) {
  const shown = columns.filter(
    ([key]) => key === 'rows' || key === 'insert' || Object.values(plan[key]).some((rows) => rows > 0),
  );
  return (
    // A scrollable table can be reached by keyboard only if it is focusable.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles['rows']} tabIndex={0} role="group" aria-label="Rows by table">
      <table>
        <thead>
          <tr>
            <th scope="col">table</th>
            {shown.map(([key, label]) => (
              <th key={key} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {Object.keys(plan.rows).map((table) => (
            <tr key={table}>
              <th scope="row">{visibleText(table)}</th>
              {shown.map(([key]) => (
                <td key={key} data-column={key} data-none={(plan[key][table] ?? 0) === 0}>
                  {formatCount(plan[key][table] ?? 0)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface ConflictBoxesProps {
  readonly plan: RestorePlan;
  readonly kind: RestoreKind;
  readonly choices: RestoreChoices;
  readonly onChoices: (choices: RestoreChoices) => void;
}

const maxVisible = 6;

/** The conflicts by kind, and the choices for them. A kind with a choice stays visible, so that it can be changed. */
function ConflictBoxes({ plan, kind, choices, onChoices }: ConflictBoxesProps) {
  const shown = conflictKinds.filter(
    (each) => (plan.conflictCounts[each] ?? 0) > 0 || choices[conflictChoices[each].key] !== 'abort',
  );
  const isDamaged = plan.damage !== null;
  return (
    <>
      {isDamaged && (
        <ConflictBox
          of="damaged"
          messages={[plan.damage.message]}
          count={1}
          kind={kind}
          choices={choices}
          onChoices={onChoices}
        />
      )}
      {shown.map((each) => (
        <ConflictBox
          key={each}
          of={each}
          messages={plan.conflicts
            .filter((conflict) => conflict.kind === each)
            .slice(0, maxVisible)
            .map(messageOf)}
          count={plan.conflictCounts[each] ?? 0}
          kind={kind}
          choices={choices}
          onChoices={onChoices}
        />
      ))}
    </>
  );
}

interface ConflictBoxProps extends Omit<ConflictBoxesProps, 'plan'> {
  readonly of: ConflictKind | 'damaged';
  /** The first of them. */
  readonly messages: readonly string[];
  readonly count: number;
}

function ConflictBox({ of, messages, count, kind, choices, onChoices }: ConflictBoxProps) {
  const { key, legend, meaning, choices: possible } = conflictChoices[of];
  const offered: readonly { readonly value: string; readonly label: string }[] = possible.filter(
    ({ value }) => kind === 'restore' || (value !== 'replace' && value !== 'keep'),
  );
  const choose = (value: string): void => {
    const chosen = possible.find((each) => each.value === value);
    if (chosen !== undefined) onChoices({ ...choices, [key]: chosen.value });
  };
  return (
    <section className={styles['conflict']} data-open={choices[key] === 'abort'}>
      <IconAlertTriangle size={16} stroke={1.7} aria-hidden="true" />
      <div>
        <RadioRow
          label={`${legend}${count > 0 ? `: ${formatCount(count)}` : ''}`}
          value={choices[key]}
          choices={offered}
          onValue={choose}
          hint={meaning}
        />
        {messages.length === 0 ? null : (
          <ul>
            {messages.map((message) => (
              <li key={message}>{visibleText(message)}</li>
            ))}
            {count > messages.length && <li>… and {formatCount(count - messages.length)} more</li>}
          </ul>
        )}
      </div>
    </section>
  );
}

/** The conflict of a row; most messages name the row themselves. */
function messageOf({ table, id, message }: RestorePlan['conflicts'][number]): string {
  const row = `${table} ${id}`;
  return message.startsWith(row) ? message : `${row}: ${message}`;
}
