import { type RefObject, type SubmitEvent, useEffect, useRef, useState } from 'react';
import { ChangeProgress } from '#renderer/operations/ChangeProgress.tsx';
import type { FieldProblem } from '#renderer/operations/operationEntry.ts';
import { operationFields, readOperation, requestTitle, shortTitle } from '#renderer/operations/operationRegistry.ts';
import type { FormRequest, OperationRequest } from '#renderer/operations/operationRequest.ts';
import { useWriteAccess } from '#renderer/operations/UnlockOrSubmit.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { focusFirst } from '#renderer/ui/focusFirst.ts';
import { Modal, ModalBody, ModalFoot, ModalForm } from '#renderer/ui/Modal.tsx';
import modal from '#renderer/ui/Modal.module.css';
import type { Operation } from '#shared/domain/operation.ts';
import { assertNever, type Failure } from '#shared/failure.ts';
import { visibleText } from '#shared/visibleText.ts';
import { OutcomePanel } from './OutcomePanel.tsx';
import { PlanPanel } from './PlanPanel.tsx';
import { type OperationStep, useOperationFlow } from './useOperationFlow.ts';
import styles from './Operations.module.css';

interface OperationDialogProps {
  readonly request: OperationRequest;
  /** Undoes a finished operation from its archive. */
  readonly onUndo: (archive: string) => void;
  /** Opens an entry of the journal. */
  readonly onJournal: (entry: number) => void;
  readonly onClose: () => void;
}

/** One operation: its form, its plan, the consent to it, and its outcome. */
export function OperationDialog({ request, onUndo, onJournal, onClose }: OperationDialogProps) {
  const { connection } = useWriteAccess();
  const [operation, setOperation] = useState<Operation | undefined>(
    request.kind === 'operation' ? request.operation : undefined,
  );
  const flow = useOperationFlow({ connectionId: connection.id, operation });
  const { state } = flow;
  const form = useRef<HTMLFormElement>(null);
  const planAgain = (): void => {
    if (operation === undefined) form.current?.requestSubmit();
    else flow.plan(operation);
  };
  const planOther = (other: Operation): void => {
    setOperation(other);
    flow.plan(other);
  };
  const plan = state.step === 'planning' ? state.before : 'plan' in state ? state.plan : null;
  const title = plan === null ? requestTitle(request) : plan.title;
  const isAsking = operation === undefined && (state.step === 'asking' || (state.step === 'planning' && plan === null));
  return (
    <Modal
      title={plan === null ? title : shortTitle(title)}
      wholeTitle={visibleText(title)}
      step={state.step}
      isBusy={state.step === 'applying'}
      onClose={onClose}
    >
      {request.kind === 'operation' ? null : (
        <OperationForm
          ref={form}
          request={request}
          isShown={isAsking}
          failure={state.step === 'asking' ? state.failure : null}
          isPlanning={state.step === 'planning'}
          onOperation={flow.plan}
          onClose={onClose}
        />
      )}
      {isAsking ? null : (
        <StepPanel
          state={state}
          onOperation={operation === undefined ? undefined : planOther}
          onBack={operation === undefined ? flow.backToForm : undefined}
          onAgain={planAgain}
          onApply={flow.apply}
          onCancel={flow.cancel}
          onUndo={onUndo}
          onJournal={onJournal}
          onClose={onClose}
        />
      )}
    </Modal>
  );
}

interface OperationFormProps {
  readonly ref: RefObject<HTMLFormElement | null>;
  readonly request: FormRequest;
  /** False while the plan replaces it; the input stays in the fields. */
  readonly isShown: boolean;
  /** Why core could not plan the request. */
  readonly failure: Failure | null;
  readonly isPlanning: boolean;
  readonly onOperation: (operation: Operation) => void;
  readonly onClose: () => void;
}

/**
 * Asks for the missing input of an operation. The fields keep their values, especially passwords; they are read on
 * submit.
 */
function OperationForm({ ref, request, isShown, failure, isPlanning, onOperation, onClose }: OperationFormProps) {
  const { connection } = useWriteAccess();
  const [problem, setProblem] = useState<FieldProblem>();
  useEffect(() => {
    if (isShown) ref.current?.querySelector<HTMLElement>('input:not([type=hidden]), select')?.focus();
  }, [isShown, ref]);
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (isPlanning) return;
    const form = event.currentTarget;
    const read = readOperation(request, new FormData(form));
    if ('kind' in read) {
      setProblem(undefined);
      onOperation(read);
      return;
    }
    setProblem(read);
    const field = form.elements.namedItem(read.field);
    if (field instanceof HTMLElement) field.focus();
  };
  return (
    <ModalForm ref={ref} hidden={!isShown} onSubmit={submit} onInput={() => setProblem(undefined)} noValidate>
      <ModalBody>
        <div className={`${modal['fields']} ${styles['fields']}`}>
          {operationFields(request, { connection, problem })}
        </div>
        {failure === null ? null : <FailurePanel failure={failure} />}
      </ModalBody>
      <ModalFoot status={isPlanning ? 'Reading affected rows…' : ''}>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" look="primary" disabled={isPlanning}>
          Continue
        </Button>
      </ModalFoot>
    </ModalForm>
  );
}

interface StepPanelProps extends Omit<Parameters<typeof PlanPanel>[0], 'plan' | 'isStale'> {
  readonly state: OperationStep;
  readonly onAgain: () => void;
  readonly onCancel: () => void;
  readonly onUndo: (archive: string) => void;
  readonly onJournal: (entry: number) => void;
}

function StepPanel({ state, onAgain, onCancel, onUndo, onJournal, ...rest }: StepPanelProps) {
  const { onClose } = rest;
  switch (state.step) {
    case 'asking':
      return null;
    case 'planning':
      // One panel for both steps: choices in it are kept while another plan is made.
      return state.before === null ? (
        <PlanningPanel onClose={onClose} />
      ) : (
        <PlanPanel {...rest} plan={state.before} isStale />
      );
    case 'planned':
      return <PlanPanel {...rest} plan={state.plan} isStale={false} />;
    case 'applying':
      return <ChangeProgress {...state} onCancel={onCancel} />;
    case 'unplanned':
    case 'refused':
      return <RefusedPanel failure={state.failure} onAgain={onAgain} onClose={onClose} />;
    case 'ended':
      return (
        <OutcomePanel
          plan={state.plan}
          outcome={state.outcome}
          onUndo={onUndo}
          onJournal={onJournal}
          onClose={onClose}
        />
      );
    default:
      return assertNever(state);
  }
}

const widths = [38, 46, 33, 41, 28] as const;

/** The skeleton of a plan while it is being made. */
function PlanningPanel({ onClose }: { readonly onClose: () => void }) {
  const { isLost } = useWriteAccess();
  return (
    <>
      <ModalBody aria-busy="true">
        <p className={modal['dim']} role="status">
          {isLost ? 'The connection is lost. This continues when it is back.' : 'Reading affected rows…'}
        </p>
        <div className={styles['waiting']} aria-hidden="true">
          {widths.map((width) => (
            <span key={width} style={{ width: `${width}%` }} />
          ))}
        </div>
      </ModalBody>
      <ModalFoot>
        <Button onClick={onClose} ref={focusFirst}>
          Cancel
        </Button>
      </ModalFoot>
    </>
  );
}

interface RefusedPanelProps {
  readonly failure: Failure;
  readonly onAgain: () => void;
  readonly onClose: () => void;
}

/** An operation that was not done: what changed since it was planned, that it was cancelled, or why it was refused. */
function RefusedPanel({ failure, onAgain, onClose }: RefusedPanelProps) {
  return (
    <>
      <ModalBody>
        {failure.code === 'cancelled' ? (
          <p role="alert">Cancelled before the commit. Nothing was changed, and no archive was kept.</p>
        ) : (
          <FailurePanel failure={failure} />
        )}
        {failure.code === 'changed' && failure.details.length > 0 ? (
          <div className={styles['changes']}>
            <h3>What changed</h3>
            <ul aria-label="What changed">
              {failure.details.map((detail) => (
                <li key={detail}>
                  <bdi>{visibleText(detail)}</bdi>
                </li>
              ))}
            </ul>
          </div>
        ) : null}
      </ModalBody>
      <ModalFoot>
        <Button onClick={onAgain}>Plan again</Button>
        <Button onClick={onClose} ref={focusFirst}>
          Close
        </Button>
      </ModalFoot>
    </>
  );
}
