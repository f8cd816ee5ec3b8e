import { type SubmitEvent, useState } from 'react';
import { ConsentFields } from '#renderer/operations/ConsentFields.tsx';
import { type GivenConsent, missingConsents } from '#renderer/operations/consentState.ts';
import { UnlockOrSubmit } from '#renderer/operations/UnlockOrSubmit.tsx';
import { formatCount, formatPlural } from '#renderer/format/formatCount.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { TextField } from '#renderer/ui/Field.tsx';
import styles from '#renderer/ui/StepDialog.module.css';
import { focusFirst } from '#renderer/ui/focusFirst.ts';
import { usualBatchSize } from '#shared/domain/cleanup.ts';
import type { CleanupDialogProps } from './cleanupDialogProps.ts';
import type { useCleanupRun } from './useCleanupRun.ts';

interface CleanupConsentProps extends CleanupDialogProps {
  readonly onRun: ReturnType<typeof useCleanupRun>['run'];
}

const nothingGiven: GivenConsent = { typedName: '', live: false, passphrase: 'empty', omitSecrets: false };

/** What a clean-up comes to, and what must be agreed to before. */
export function CleanupConsent(props: CleanupConsentProps) {
  const { connection, isLocked, UnlockQuestion, criteria, plan, unfinishedToo, onRun, onClose } = props;
  const count = plan.simulations;
  const [given, setGiven] = useState(nothingGiven);
  const [size, setSize] = useState(String(usualBatchSize));
  const batchSize = Number(size);
  const isSize = Number.isInteger(batchSize) && batchSize >= 1 && batchSize <= 1000;
  const consent = {
    typedName: plan.typedName,
    live: unfinishedToo && plan.unfinished > 0,
    passphrase: plan.passphrase,
  };
  const missing = [...missingConsents({ consent }, given), ...(isSize ? [] : ['the size of a batch'])];
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (isLocked || missing.length > 0) return;
    const typed = new FormData(event.currentTarget).get('passphrase');
    const passphrase = given.omitSecrets || typeof typed !== 'string' ? null : typed;
    onRun({
      criteria,
      plannedAt: plan.plannedAt,
      expected: count,
      batchSize,
      includesUnfinished: unfinishedToo,
      typedName: given.typedName,
      ...(plan.passphrase ? { passphrase } : {}),
    });
  };
  return (
    <form onSubmit={submit} style={{ display: 'contents' }}>
      <div className={styles['body']}>
        <p>
          {isSize ? `${formatPlural(Math.ceil(count / batchSize), 'batch', 'batches')} of at most ` : 'Batches of '}
          {isSize ? formatCount(batchSize) : '…'} simulations. Each is archived first, removed in one transaction,
          checked and written in the journal. It can be stopped between any two; what is done by then stays done, and
          every archive can be restored.
        </p>
        <TextField
          label="Simulations in a batch"
          width="third"
          value={size}
          onValue={setSize}
          inputMode="numeric"
          message={isSize ? undefined : 'A whole number from 1 to 1 000'}
        />
        <ConsentFields plan={{ consent, warnings: [] }} isRemoval given={given} onGiven={setGiven} />
      </div>
      <div className={styles['foot']}>
        <p role="status">{isLocked ? 'The connection is read-only' : stillNeeded(missing)}</p>
        <Button onClick={onClose} ref={focusFirst}>
          Cancel
        </Button>
        <UnlockOrSubmit
          connection={connection}
          isLocked={isLocked}
          UnlockQuestion={UnlockQuestion}
          look="danger"
          disabled={missing.length > 0}
        >
          Remove {formatPlural(count, 'simulation')}
        </UnlockOrSubmit>
      </div>
    </form>
  );
}

function stillNeeded([first, ...others]: readonly string[]): string {
  if (first === undefined) return '';
  return `Still needed: ${first}${others.length === 0 ? '' : ` and ${others.length} more`}`;
}
