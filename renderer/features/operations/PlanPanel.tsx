import { type SubmitEvent, useState } from 'react';
import {
  ConsentFields,
  type GivenConsent,
  missingConsents,
  nothingGiven,
  readPassphrase,
  stillNeeded,
} from '#renderer/operations/ConsentFields.tsx';
import { UserPicker } from '#renderer/operations/FormFields.tsx';
import { operationRegistry } from '#renderer/operations/operationRegistry.ts';
import { UnlockOrSubmit, useWriteAccess, useWriteObstacle } from '#renderer/operations/UnlockOrSubmit.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { focusFirst } from '#renderer/ui/focusFirst.ts';
import { ModalBody, ModalFoot, ModalForm } from '#renderer/ui/Modal.tsx';
import modal from '#renderer/ui/Modal.module.css';
import { RadioRow } from '#renderer/ui/RadioRow.tsx';
import type { Operation, OrphanChoice } from '#shared/domain/operation.ts';
import type { Consent, Plan } from '#shared/domain/plan.ts';
import { visibleText } from '#shared/visibleText.ts';
import { ImpactTable, planLines, sumOfRemoved } from '../../operations/ImpactTable.tsx';
import { ArchiveNote, MissingIndexes, Owners, PlanNoteBox } from '../../operations/PlanNotes.tsx';
import styles from './Operations.module.css';

interface PlanPanelProps {
  readonly plan: Plan;
  /** Another plan is being made. */
  readonly isStale: boolean;
  /** Plans another operation instead; undefined if a form asks for it. */
  readonly onOperation: ((operation: Operation) => void) | undefined;
  readonly onBack: (() => void) | undefined;
  readonly onApply: (consent: Consent) => void;
  readonly onClose: () => void;
}

/** Everything that an operation would do, the required consents, and the cancel button, which is focused initially. */
export function PlanPanel({ plan, isStale, onOperation, onBack, onApply, onClose }: PlanPanelProps) {
  const { isLocked, isLost } = useWriteAccess();
  const writeObstacle = useWriteObstacle();
  const [agreed, setAgreed] = useState({ planId: plan.id, given: nothingGiven });
  // Consent is to one plan; only a typed name carries over to the next.
  const given = agreed.planId === plan.id ? agreed.given : { ...nothingGiven, typedName: agreed.given.typedName };
  // A choice that is not planned yet: the visible plan does not match it.
  const [wanted, setWanted] = useState<OrphanChoice['kind']>();
  const isUndecided =
    plan.operation.kind === 'remove-users' &&
    (wanted ?? plan.operation.simulations.kind) !== plan.operation.simulations.kind;
  const missing = [...(isUndecided ? ['who gets the simulations'] : []), ...missingConsents(plan, given)];
  const isBlocked = plan.obstacles.length > 0;
  const isReady = !isBlocked && !isLocked && !isLost && !isStale && missing.length === 0;
  const isOther = isStale || isUndecided;
  const { effect, action } = operationRegistry[plan.operation.kind];
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (isReady) onApply(readConsent(plan, given, event.currentTarget));
  };
  const status = isBlocked ? '' : isStale ? 'Planning again…' : (writeObstacle ?? stillNeeded(missing));
  return (
    <ModalForm aria-busy={isStale} onSubmit={submit}>
      <ModalBody>
        <OrphanChoiceRow plan={plan} onOperation={onOperation} wanted={wanted} onWanted={setWanted} />
        <div className={styles['rest']} inert={isOther}>
          <Findings plan={plan} given={given} />
        </div>
      </ModalBody>
      {isBlocked || !wantsConsent(plan) ? null : (
        <div className={styles['consents']} inert={isOther}>
          <ConsentFields
            key={plan.id}
            plan={plan}
            effect={effect}
            given={given}
            onGiven={(next) => setAgreed({ planId: plan.id, given: next })}
          />
        </div>
      )}
      <ModalFoot
        status={status}
        start={
          onBack === undefined ? null : (
            <Button look="ghost" onClick={onBack}>
              Back
            </Button>
          )
        }
      >
        <Button onClick={onClose} ref={focusFirst}>
          {isBlocked ? 'Close' : 'Cancel'}
        </Button>
        {isBlocked ? null : (
          <UnlockOrSubmit
            look={effect === 'removes' ? 'danger' : 'primary'}
            disabled={!isReady}
            title={visibleText(plan.title)}
          >
            {action(plan)}
          </UnlockOrSubmit>
        )}
      </ModalFoot>
    </ModalForm>
  );
}

function wantsConsent({ consent }: Plan): boolean {
  return consent.typedName !== null || consent.live || consent.passphrase;
}

/** The facts about an operation: what it affects, whose it is, warnings, and obstacles. */
function Findings({ plan, given }: { readonly plan: Plan; readonly given: GivenConsent }) {
  const lines = planLines(plan.tables);
  const { effect, lead } = operationRegistry[plan.operation.kind];
  const isBlocked = plan.obstacles.length > 0;
  return (
    <>
      {plan.obstacles.map((note) => (
        <PlanNoteBox key={`${note.code} ${note.message}`} note={note} tone="obstacle" />
      ))}
      <p className={modal['dim']}>{isBlocked ? 'This cannot be done now. Affected rows:' : lead}</p>
      {lines.length === 0 ? null : <ImpactTable lines={lines} isRemoval={effect === 'removes'} />}
      <Owners owners={plan.owners} />
      {plan.warnings.map((note) => (
        <PlanNoteBox
          key={`${note.code} ${note.message}`}
          note={note}
          tone={note.code === 'live' ? 'live' : 'warning'}
        />
      ))}
      {isBlocked ? null : <ArchiveNote plan={plan} bytes={sumOfRemoved(lines).bytes} given={given} />}
      {isBlocked ? null : <MissingIndexes indexes={plan.missingIndexes} />}
    </>
  );
}

/** The typed name goes from its field to core, which compares it, and is stored nowhere else. */
function readConsent({ consent }: Plan, given: GivenConsent, form: HTMLFormElement): Consent {
  return {
    typedName: given.typedName,
    live: given.live,
    ...(consent.passphrase ? { passphrase: readPassphrase(form, given) } : {}),
  };
}

type OrphanKind = OrphanChoice['kind'];

const orphanChoices = [
  { value: 'remove', label: 'Remove them too' },
  { value: 'hand-over', label: 'Hand over to another user…' },
  { value: 'leave', label: 'Keep them without a user' },
] as const;

interface OrphanChoiceRowProps extends Pick<PlanPanelProps, 'plan' | 'onOperation'> {
  /** The choice made here; undefined until there is one. */
  readonly wanted: OrphanKind | undefined;
  readonly onWanted: (kind: OrphanKind) => void;
}

/** For users, what happens to their simulations; another choice is another plan. */
function OrphanChoiceRow({ plan, onOperation, wanted, onWanted }: OrphanChoiceRowProps) {
  const { operation, connectionId, owners } = plan;
  if (operation.kind !== 'remove-users' || onOperation === undefined) return null;
  const kind = wanted ?? operation.simulations.kind;
  if (kind === 'remove' && operation.simulations.kind === 'remove' && owners.length === 0) return null;
  const again = (simulations: OrphanChoice): void => onOperation({ ...operation, simulations });
  return (
    <div>
      <RadioRow
        label={operation.userIds.length === 1 ? 'Simulations of this user' : 'Simulations of these users'}
        value={kind}
        choices={orphanChoices}
        onValue={(next) => {
          onWanted(next);
          if (next !== 'hand-over') again({ kind: next });
        }}
      />
      {kind === 'hand-over' ? (
        <UserPicker
          connectionId={connectionId}
          label="New owner"
          without={operation.userIds}
          chosen={operation.simulations.kind === 'hand-over' ? operation.simulations.toUserId : undefined}
          onChosen={(toUserId) => again({ kind: 'hand-over', toUserId })}
        />
      ) : null}
    </div>
  );
}
