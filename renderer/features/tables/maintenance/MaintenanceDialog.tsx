import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { toFailure } from '#renderer/api/client.ts';
import { useCancellableCall } from '#renderer/api/useCancellableCall.ts';
import { ConsentFields, missingConsents, nothingGiven, stillNeeded } from '#renderer/operations/ConsentFields.tsx';
import { UnlockOrSubmit, useWriteAccess, useWriteObstacle } from '#renderer/operations/UnlockOrSubmit.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { focusFirst } from '#renderer/ui/focusFirst.ts';
import { Modal, ModalBody, ModalFoot, ModalForm } from '#renderer/ui/Modal.tsx';
import modal from '#renderer/ui/Modal.module.css';
import { ProgressBar } from '#renderer/ui/ProgressBar.tsx';
import type { Maintenance, MaintenancePlan } from '#shared/domain/maintenance.ts';
import { visibleText } from '#shared/visibleText.ts';
import { SqlStatement } from '../SqlStatement.tsx';
import { catalogQueries } from '../tableQueries.ts';
import { MaintenanceResult } from './MaintenanceResult.tsx';
import { maintenanceWords } from './maintenanceWords.ts';
import styles from './Maintenance.module.css';

interface MaintenanceDialogProps {
  readonly operation: Maintenance;
  /** Opens another operation instead, such as removing what this one left behind. */
  readonly onOperation: (operation: Maintenance) => void;
  readonly onClose: () => void;
}

/** Plans work on a table, asks for consent, runs it with progress, and tells what became of it. */
export function MaintenanceDialog({ operation, onOperation, onClose }: MaintenanceDialogProps) {
  const { connection } = useWriteAccess();
  const client = useClient();
  const queries = useQueryClient();
  const [runId] = useState(() => crypto.randomUUID());
  const { state, start, reset } = useCancellableCall('maintenance.run');
  const [isCancelling, setCancelling] = useState(false);
  const plan = useQuery({
    queryKey: ['maintenance-plan', operation],
    queryFn: async ({ signal }) =>
      client.call('maintenance.plan', { connectionId: connection.id, operation }, { signal }),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
  const run = (found: MaintenancePlan, typedName: string): void => {
    setCancelling(false);
    const input = { connectionId: connection.id, runId, operation, statement: found.statement, typedName };
    const onEnd = (): void => void queries.invalidateQueries({ queryKey: catalogQueries.all(connection.id) });
    start(input, { onDone: onEnd, onFailed: onEnd });
  };
  const cancel = (): void => {
    setCancelling(true);
    client.call('maintenance.cancel', { runId }).catch(() => setCancelling(false));
  };
  const again = (): void => {
    reset();
    void plan.refetch();
  };
  return (
    <Modal
      title={plan.data?.title ?? maintenanceWords(operation).button}
      step={state.step}
      isBusy={state.step === 'running'}
      onClose={onClose}
    >
      {state.step === 'idle' && plan.data !== undefined && (
        <PlanForm operation={operation} plan={plan.data} onRun={run} onClose={onClose} />
      )}
      {state.step === 'idle' && plan.data === undefined && (
        <Waiting failure={plan.isError ? toFailure(plan.error) : undefined} onClose={onClose} />
      )}
      {state.step === 'running' && (
        <Running text={state.text} fraction={state.fraction} isCancelling={isCancelling} onCancel={cancel} />
      )}
      {state.step === 'failed' && (
        <>
          <ModalBody>
            <FailurePanel failure={state.failure} />
          </ModalBody>
          <ModalFoot>
            <Button onClick={again}>Plan again</Button>
            <Button onClick={onClose} ref={focusFirst}>
              Close
            </Button>
          </ModalFoot>
        </>
      )}
      {state.step === 'done' && (
        <MaintenanceResult
          operation={operation}
          outcome={state.value}
          onOperation={onOperation}
          onAgain={again}
          onClose={onClose}
        />
      )}
    </Modal>
  );
}

function Waiting({
  failure,
  onClose,
}: {
  readonly failure: ReturnType<typeof toFailure> | undefined;
  readonly onClose: () => void;
}) {
  return (
    <>
      <ModalBody aria-busy={failure === undefined}>
        {failure === undefined ? (
          <p className={modal['dim']} role="status">
            Reading sizes and locks…
          </p>
        ) : (
          <FailurePanel failure={failure} />
        )}
      </ModalBody>
      <ModalFoot>
        <Button onClick={onClose} ref={focusFirst}>
          Close
        </Button>
      </ModalFoot>
    </>
  );
}

interface PlanFormProps extends Pick<MaintenanceDialogProps, 'operation' | 'onClose'> {
  readonly plan: MaintenancePlan;
  readonly onRun: (plan: MaintenancePlan, typedName: string) => void;
}

/** What would be done, under which lock, what it takes, and the consent. */
function PlanForm({ operation, plan, onRun, onClose }: PlanFormProps) {
  const [given, setGiven] = useState(nothingGiven);
  const obstacle = useWriteObstacle();
  const { lock, facts, warnings, obstacles, statement } = plan;
  const consent = { consent: { typedName: plan.typedName, live: false, passphrase: false }, warnings: [] };
  const missing = missingConsents(consent, given);
  const isBlocked = obstacles.length > 0;
  const { lead, button } = maintenanceWords(operation);
  const effect = operation.kind === 'drop-index' ? 'removes' : 'changes';
  return (
    <ModalForm
      onSubmit={(event) => {
        event.preventDefault();
        if (!isBlocked && missing.length === 0 && obstacle === undefined) onRun(plan, given.typedName);
      }}
    >
      <ModalBody>
        {obstacles.map((text) => (
          <p key={text} className={styles['obstacle']} role="note">
            {text}
          </p>
        ))}
        <p className={modal['dim']}>{lead}</p>
        <SqlStatement text={`${statement};`} what="the statement" />
        <dl className={modal['facts']}>
          <dt>Lock</dt>
          <dd>
            {lock.name}. {lock.effect}
          </dd>
          {facts.map(({ name, value }) => (
            <div key={name} className={styles['fact']}>
              <dt>{name}</dt>
              <dd>{visibleText(value)}</dd>
            </div>
          ))}
        </dl>
        {warnings.map((text) => (
          <p key={text} className={styles['warning']} role="note">
            {text}
          </p>
        ))}
        {isBlocked ? null : (
          <p className={modal['dim']}>It is recorded in the journal, and cannot be undone there. No row changes.</p>
        )}
        {isBlocked ? null : <ConsentFields plan={consent} effect={effect} given={given} onGiven={setGiven} />}
      </ModalBody>
      <ModalFoot status={isBlocked ? 'This cannot be done now.' : (obstacle ?? stillNeeded(missing))}>
        <Button onClick={onClose} ref={focusFirst}>
          {isBlocked ? 'Close' : 'Cancel'}
        </Button>
        {isBlocked ? null : (
          <UnlockOrSubmit look={effect === 'removes' ? 'danger' : 'primary'} disabled={missing.length > 0}>
            {button}
          </UnlockOrSubmit>
        )}
      </ModalFoot>
    </ModalForm>
  );
}

interface RunningProps {
  readonly text: string;
  readonly fraction: number | null;
  readonly isCancelling: boolean;
  readonly onCancel: () => void;
}

function Running({ text, fraction, isCancelling, onCancel }: RunningProps) {
  return (
    <>
      <ModalBody aria-busy="true">
        <div className={modal['progress']}>
          <p role="status">{isCancelling ? 'Cancelling…' : text === '' ? 'In progress…' : visibleText(text)}</p>
          <span className={modal['dim']}>{fraction === null ? '' : `${Math.floor(fraction * 100)} %`}</span>
          <ProgressBar fraction={fraction ?? 0} tone="running" />
        </div>
        <p className={modal['dim']}>As the server reports it. Cancel ends the statement in the database.</p>
      </ModalBody>
      <ModalFoot>
        <Button onClick={onCancel} disabled={isCancelling} ref={focusFirst}>
          Cancel
        </Button>
      </ModalFoot>
    </>
  );
}
