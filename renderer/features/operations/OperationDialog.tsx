import { Dialog } from '@base-ui/react/dialog';
import { useRef, useState } from 'react';
import type { OperationRequest } from '#renderer/operations/operationRequest.ts';
import type { UnlockQuestion } from '#renderer/operations/unlockQuestion.ts';
import { visibleText } from '#renderer/format/visibleText.ts';
import dialog from '#renderer/ui/Dialog.module.css';
import type { Operation } from '#shared/domain/operation.ts';
import type { Connection } from '#shared/domain/connection.ts';
import type { Plan } from '#shared/domain/plan.ts';
import { OperationStepPanel } from './OperationStepPanel.tsx';
import { shortTitle, requestTitle } from './operationWords.ts';
import { OperationForm } from './forms/OperationForm.tsx';
import { type OperationStep, useOperationFlow } from './useOperationFlow.ts';
import styles from './Operations.module.css';

interface OperationDialogProps {
  readonly connection: Connection;
  readonly isLocked: boolean;
  readonly request: OperationRequest;
  readonly UnlockQuestion: UnlockQuestion;
  readonly onClose: () => void;
}

/** One operation from what must be asked, by way of its plan and the consent to it, to what became of it. */
export function OperationDialog(props: OperationDialogProps) {
  const { connection, request, onClose } = props;
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
  const plan = shownPlan(state);
  const isAsking = operation === undefined && (state.step === 'asking' || (state.step === 'planning' && plan === null));
  return (
    <Dialog.Root
      open
      disablePointerDismissal
      onOpenChange={(open) => {
        // What is being applied is cancelled by its button, never by the way.
        if (!open && state.step !== 'applying') onClose();
      }}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className={dialog['backdrop']} />
        <Dialog.Popup className={`${dialog['popup']} ${styles['dialog']}`} data-step={state.step}>
          <Title request={request} plan={plan} />
          {request.kind === 'operation' ? null : (
            <div className={styles['shown']} hidden={!isAsking}>
              <OperationForm
                ref={form}
                request={request}
                connection={connection}
                isShown={isAsking}
                failure={state.step === 'asking' ? state.failure : null}
                isPlanning={state.step === 'planning'}
                onOperation={flow.plan}
                onClose={onClose}
              />
            </div>
          )}
          {isAsking ? null : (
            <OperationStepPanel
              {...props}
              state={state}
              onOperation={operation === undefined ? undefined : planOther}
              onBack={operation === undefined ? flow.backToForm : undefined}
              onAgain={planAgain}
              onApply={flow.apply}
              onCancel={flow.cancel}
            />
          )}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Title({ request, plan }: { readonly request: OperationRequest; readonly plan: Plan | null }) {
  const title = plan === null ? requestTitle(request) : plan.title;
  return (
    <Dialog.Title className={styles['title']} title={visibleText(title)}>
      {plan === null ? title : shortTitle(title)}
    </Dialog.Title>
  );
}

function shownPlan(state: OperationStep): Plan | null {
  if (state.step === 'planning') return state.before;
  return 'plan' in state ? state.plan : null;
}
