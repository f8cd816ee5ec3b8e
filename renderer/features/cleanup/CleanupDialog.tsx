import { type SubmitEvent, useCallback, useId, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { type RunningCall, useCancellableCall } from '#renderer/api/useCancellableCall.ts';
import {
  ConsentFields,
  missingConsents,
  nothingGiven,
  readPassphrase,
  stillNeeded,
} from '#renderer/operations/ConsentFields.tsx';
import { UnlockOrSubmit, useWriteAccess, useWriteObstacle } from '#renderer/operations/UnlockOrSubmit.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { TextField } from '#renderer/ui/Field.tsx';
import { focusFirst } from '#renderer/ui/focusFirst.ts';
import { Modal, ModalBody, ModalFoot, ModalForm } from '#renderer/ui/Modal.tsx';
import modal from '#renderer/ui/Modal.module.css';
import { ProgressBar } from '#renderer/ui/ProgressBar.tsx';
import type { CallInput } from '#shared/contract/contract.ts';
import {
  type CleanupCriteria,
  type CleanupOutcome,
  type CleanupPlan,
  type SpaceAdvice,
  usualBatchSize,
} from '#shared/domain/cleanup.ts';
import { formatBytes, formatCount, formatPlural } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import { SpaceAdviceList } from './CleanupPlanPanel.tsx';

type CleanupRequest = CallInput<'cleanup.run'>['request'];

interface CleanupDialogProps {
  readonly criteria: CleanupCriteria;
  /** As it was when the dialog was opened; a newer plan behind the dialog does not count. */
  readonly plan: CleanupPlan;
  readonly unfinishedToo: boolean;
  readonly onClose: () => void;
}

/** A clean-up: the consent to it, its batches, and its outcome. Leaving the window stops it after the current batch. */
export function CleanupDialog(props: CleanupDialogProps) {
  const { plan, onClose } = props;
  const client = useClient();
  const { connection } = useWriteAccess();
  const runId = useId();
  const { state, start } = useCancellableCall('cleanup.run');
  const [isStopping, setStopping] = useState(false);
  const run = useCallback(
    (request: CleanupRequest) => start({ connectionId: connection.id, runId, request }),
    [start, connection.id, runId],
  );
  const stop = useCallback(() => {
    setStopping(true);
    // The result is the outcome of the run.
    client.call('cleanup.stop', { runId }).catch(() => undefined);
  }, [client, runId]);
  return (
    <Modal
      title={`Remove ${formatPlural(plan.simulations, 'simulation')} in batches`}
      isBusy={state.step === 'running'}
      onClose={onClose}
    >
      {state.step === 'idle' && <CleanupConsent {...props} onRun={run} />}
      {state.step === 'running' && <Running state={state} isStopping={isStopping} onStop={stop} />}
      {state.step === 'failed' && (
        <>
          <ModalBody>
            <FailurePanel failure={state.failure} />
          </ModalBody>
          <CloseFoot onClose={onClose} />
        </>
      )}
      {state.step === 'done' && <OutcomePanel outcome={state.value} space={plan.space} onClose={onClose} />}
    </Modal>
  );
}

function CloseFoot({ onClose }: { readonly onClose: () => void }) {
  return (
    <ModalFoot>
      <Button onClick={onClose} ref={focusFirst}>
        Close
      </Button>
    </ModalFoot>
  );
}

interface CleanupConsentProps extends CleanupDialogProps {
  readonly onRun: (request: CleanupRequest) => void;
}

/** What a clean-up does, and the required consents. */
function CleanupConsent({ criteria, plan, unfinishedToo, onRun, onClose }: CleanupConsentProps) {
  const obstacle = useWriteObstacle();
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
  const missing = [...missingConsents({ consent }, given), ...(isSize ? [] : ['the batch size'])];
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (obstacle !== undefined || missing.length > 0) return;
    onRun({
      criteria,
      plannedAt: plan.plannedAt,
      expected: count,
      batchSize,
      includesUnfinished: unfinishedToo,
      typedName: given.typedName,
      ...(plan.passphrase ? { passphrase: readPassphrase(event.currentTarget, given) } : {}),
    });
  };
  return (
    <ModalForm onSubmit={submit}>
      <ModalBody>
        <p>
          {isSize
            ? `${formatPlural(Math.ceil(count / batchSize), 'batch', 'batches')} of at most ${formatCount(batchSize)} simulations.`
            : ''}{' '}
          Each batch is archived, removed in one transaction, checked and recorded in the journal. You can stop between
          batches: what has been removed by then stays removed, and every archive can be restored.
        </p>
        <TextField
          label="Simulations per batch"
          width="third"
          value={size}
          onValue={setSize}
          inputMode="numeric"
          message={isSize ? undefined : 'Enter a whole number from 1 to 1 000'}
        />
        <ConsentFields plan={{ consent, warnings: [] }} effect="removes" given={given} onGiven={setGiven} />
      </ModalBody>
      <ModalFoot status={obstacle ?? stillNeeded(missing)}>
        <Button onClick={onClose} ref={focusFirst}>
          Cancel
        </Button>
        <UnlockOrSubmit look="danger" disabled={missing.length > 0}>
          Remove {formatPlural(count, 'simulation')}
        </UnlockOrSubmit>
      </ModalFoot>
    </ModalForm>
  );
}

interface RunningProps {
  readonly state: RunningCall<unknown>;
  readonly isStopping: boolean;
  readonly onStop: () => void;
}

function Running({ state: { fraction, text }, isStopping, onStop }: RunningProps) {
  return (
    <>
      <ModalBody aria-busy="true">
        <div className={modal['progress']}>
          <p role="status">{text === '' ? 'In progress…' : visibleText(text)}</p>
          <span className={modal['dim']}>{fraction === null ? '' : `${Math.floor(fraction * 100)} %`}</span>
          <ProgressBar fraction={fraction ?? 0} tone="running" />
        </div>
        <p className={modal['dim']}>Each batch is a transaction of its own: finished batches stay removed.</p>
      </ModalBody>
      <ModalFoot status={isStopping ? 'Stopping after this batch…' : ''}>
        <Button onClick={onStop} disabled={isStopping} ref={focusFirst}>
          Stop after this batch
        </Button>
      </ModalFoot>
    </>
  );
}

const endings = { done: 'Done.', cancelled: 'Stopped.', failed: 'Stopped by a failure.' } as const;

interface OutcomePanelProps {
  readonly outcome: CleanupOutcome;
  readonly space: readonly SpaceAdvice[];
  readonly onClose: () => void;
}

/** What a clean-up did, and how to reclaim the space. */
function OutcomePanel({ outcome, space, onClose }: OutcomePanelProps) {
  const { ended, failure, simulations, left, batches, counts, bytes, archives } = outcome;
  const tables = Object.entries(counts).map(([table, rows]) => `${visibleText(table)} ${formatCount(rows)}`);
  return (
    <>
      <ModalBody>
        <p role="status">
          <b>{endings[ended]}</b> {formatPlural(simulations, 'simulation')} removed in{' '}
          {formatPlural(batches, 'batch', 'batches')}, with {formatBytes(bytes)} of blobs
          {left === 0 ? '.' : `. ${formatPlural(left, 'planned simulation')} not removed.`}
        </p>
        {failure !== null && <FailurePanel failure={failure} />}
        <dl className={modal['facts']}>
          <dt>Rows removed</dt>
          <dd>{tables.length === 0 ? 'none' : tables.join(', ')}</dd>
          <dt>Archives</dt>
          <dd>
            {archives.length === 0 ? (
              'none'
            ) : (
              <>
                {formatPlural(archives.length, 'file')}, the latest is <code>{visibleText(archives.at(-1) ?? '')}</code>
              </>
            )}
          </dd>
        </dl>
        <SpaceAdviceList advice={space} />
      </ModalBody>
      <CloseFoot onClose={onClose} />
    </>
  );
}
