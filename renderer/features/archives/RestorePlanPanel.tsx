import { type SubmitEvent, useState } from 'react';
import { ConsentFields } from '#renderer/operations/ConsentFields.tsx';
import { type GivenConsent, missingConsents } from '#renderer/operations/consentState.ts';
import { UnlockOrSubmit } from '#renderer/operations/UnlockOrSubmit.tsx';
import type { UnlockQuestion } from '#renderer/operations/unlockQuestion.ts';
import { formatPlural } from '#renderer/format/formatCount.ts';
import { visibleText } from '#renderer/format/visibleText.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { TextField } from '#renderer/ui/Field.tsx';
import { focusFirst } from '#renderer/ui/focusFirst.ts';
import step from '#renderer/ui/StepDialog.module.css';
import type { RestoreChoices, RestorePlan } from '#shared/domain/archive.ts';
import type { Connection } from '#shared/domain/connection.ts';
import { ConflictBoxes } from './ConflictBoxes.tsx';
import { RestoreRows } from './RestoreRows.tsx';
import type { RestoreKind } from './useRestoreFlow.ts';
import styles from './Archives.module.css';

interface RestorePlanPanelProps {
  readonly plan: RestorePlan;
  readonly kind: RestoreKind;
  /** Another plan is being made. */
  readonly isStale: boolean;
  readonly connection: Connection;
  readonly isLocked: boolean;
  readonly UnlockQuestion: UnlockQuestion;
  readonly choices: RestoreChoices;
  readonly onChoices: (choices: RestoreChoices) => void;
  readonly onRestore: (typedName: string) => void;
  readonly onClose: () => void;
}

const nothingGiven: GivenConsent = { typedName: '', live: false, passphrase: 'empty', omitSecrets: false };

/** What a restore would do, what stands in its way, and the consent to it. */
export function RestorePlanPanel(props: RestorePlanPanelProps) {
  const { plan, kind, isStale, connection, isLocked, UnlockQuestion, choices, onChoices, onRestore, onClose } = props;
  const [given, setGiven] = useState(nothingGiven);
  const written = sum(plan.insert) + sum(plan.replace);
  const consent = { typedName: plan.typedName, live: false, passphrase: false };
  const still = stillNeeded(plan, { isStale, isLocked, written, missing: missingConsents({ consent }, given) });
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (still === '') onRestore(given.typedName);
  };
  return (
    <form onSubmit={submit} style={{ display: 'contents' }}>
      <div className={step['body']} aria-busy={isStale}>
        <p className={step['dim']}>
          {kind === 'restore'
            ? 'Puts the rows back under the ids that they had, in one transaction, byte for byte.'
            : 'Takes the rows in under new ids, in one transaction; users and clusters of the same name are used.'}
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
        <ConsentFields plan={{ consent, warnings: [] }} isRemoval={false} given={given} onGiven={setGiven} />
      </div>
      <div className={step['foot']}>
        <p role="status">{still}</p>
        <Button onClick={onClose} ref={focusFirst}>
          Cancel
        </Button>
        <UnlockOrSubmit
          connection={connection}
          isLocked={isLocked && plan.canApply && written > 0}
          UnlockQuestion={UnlockQuestion}
          look="primary"
          disabled={still !== ''}
        >
          {kind === 'restore' ? 'Restore' : 'Import'} {formatPlural(written, 'row')}
        </UnlockOrSubmit>
      </div>
    </form>
  );
}

/** For clusters that have none, where the database demands one. */
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
      message={isPort ? undefined : 'A whole number from 1 to 65 535'}
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
  readonly isLocked: boolean;
  readonly written: number;
  readonly missing: readonly string[];
}

/** Why it cannot go on yet; '' where it can. */
function stillNeeded(plan: RestorePlan, { isStale, isLocked, written, missing }: Standing): string {
  if (isStale) return 'Planning anew…';
  if (!plan.canApply) return 'Still needed: what is to be done about each conflict';
  if (written === 0) return 'Nothing is to be done: all of it is there already, or left out';
  if (isLocked) return 'The connection is read-only';
  const [first] = missing;
  return first === undefined ? '' : `Still needed: ${first}`;
}

function sum(rows: Readonly<Record<string, number>>): number {
  return Object.values(rows).reduce((total, count) => total + count, 0);
}
