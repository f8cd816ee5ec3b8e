import { type SubmitEvent, useState } from 'react';
import type { OrphanChoice } from '#shared/domain/operation.ts';
import type { Consent, Plan } from '#shared/domain/plan.ts';
import { isRemoval, leadOf } from './operationWords.ts';
import { ArchiveNote } from './ArchiveNote.tsx';
import { ConsentFields } from '#renderer/operations/ConsentFields.tsx';
import { missingConsents, type GivenConsent } from '#renderer/operations/consentState.ts';
import { ImpactTable } from './ImpactTable.tsx';
import { MissingIndexes } from './MissingIndexes.tsx';
import { OrphanChoiceRow } from './OrphanChoiceRow.tsx';
import { Owners } from './Owners.tsx';
import { planLines, sumOfWhatGoes } from './planFigures.ts';
import { PlanButtons } from './PlanButtons.tsx';
import type { PlanPanelProps } from './planPanelProps.ts';
import { PlanNoteBox } from './PlanNoteBox.tsx';
import styles from './Operations.module.css';

const nothingGiven: GivenConsent = { typedName: '', live: false, passphrase: 'empty', omitSecrets: false };

/** All that an operation would do, what must be agreed to, and the way out. */
export function PlanPanel(props: PlanPanelProps) {
  const { plan, isStale, isLocked, onOperation, onApply } = props;
  const [agreed, setAgreed] = useState({ planId: plan.id, given: nothingGiven });
  // Consent is to one plan; only what was typed of a name stands for the next.
  const given = agreed.planId === plan.id ? agreed.given : { ...nothingGiven, typedName: agreed.given.typedName };
  // A choice that is made and not planned yet: what is shown is not what was chosen.
  const [wanted, setWanted] = useState<OrphanChoice['kind']>();
  const isUndecided =
    plan.operation.kind === 'remove-users' &&
    (wanted ?? plan.operation.simulations.kind) !== plan.operation.simulations.kind;
  const missing = [...(isUndecided ? ['who gets the simulations'] : []), ...missingConsents(plan, given)];
  const isBlocked = plan.obstacles.length > 0;
  const isReady = !isBlocked && !isLocked && !isStale && missing.length === 0;
  const isOther = isStale || isUndecided;
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (isReady) onApply(readConsent(plan, given, event.currentTarget));
  };
  return (
    <form className={styles['shown']} aria-busy={isStale} onSubmit={submit}>
      <div className={styles['body']}>
        <OrphanChoiceRow plan={plan} onOperation={onOperation} wanted={wanted} onWanted={setWanted} />
        <div className={styles['rest']} inert={isOther}>
          <Findings plan={plan} given={given} />
        </div>
      </div>
      {isBlocked || !wantsConsent(plan) ? null : (
        <div className={styles['consents']} inert={isOther}>
          <ConsentFields
            key={plan.id}
            plan={plan}
            isRemoval={isRemoval(plan.operation)}
            given={given}
            onGiven={(next) => setAgreed({ planId: plan.id, given: next })}
          />
        </div>
      )}
      <PlanButtons {...props} isBlocked={isBlocked} isReady={isReady} missing={missing} />
    </form>
  );
}

function wantsConsent({ consent }: Plan): boolean {
  return consent.typedName !== null || consent.live || consent.passphrase;
}

/** What was found out about an operation: what it concerns, whose that is, what to know, what forbids it. */
function Findings({ plan, given }: { readonly plan: Plan; readonly given: GivenConsent }) {
  const lines = planLines(plan.tables);
  return (
    <>
      {plan.obstacles.map((note) => (
        <PlanNoteBox key={`${note.code} ${note.message}`} note={note} tone="obstacle" />
      ))}
      <p className={styles['lead']}>
        {plan.obstacles.length > 0 ? 'This cannot be done as things stand. What it concerns:' : leadOf(plan.operation)}
      </p>
      {lines.length === 0 ? null : <ImpactTable lines={lines} operation={plan.operation} />}
      <Owners owners={plan.owners} />
      {plan.warnings.map((note) => (
        <PlanNoteBox
          key={`${note.code} ${note.message}`}
          note={note}
          tone={note.code === 'live' ? 'live' : 'warning'}
        />
      ))}
      {plan.obstacles.length > 0 ? null : <ArchiveNote plan={plan} bytes={sumOfWhatGoes(lines).bytes} given={given} />}
      {plan.obstacles.length > 0 ? null : <MissingIndexes indexes={plan.missingIndexes} />}
    </>
  );
}

/** The passphrase goes from its field to core and stays nowhere between. */
function readConsent({ consent }: Plan, given: GivenConsent, form: HTMLFormElement): Consent {
  const typed = new FormData(form).get('passphrase');
  const passphrase = given.omitSecrets || typeof typed !== 'string' ? null : typed;
  return {
    typedName: given.typedName,
    live: given.live,
    ...(consent.passphrase ? { passphrase } : {}),
  };
}
