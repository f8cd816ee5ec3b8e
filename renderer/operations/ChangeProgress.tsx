import { Button } from '#renderer/ui/Button.tsx';
import { focusFirst } from '#renderer/ui/focusFirst.ts';
import { ModalBody, ModalFoot } from '#renderer/ui/Modal.tsx';
import modal from '#renderer/ui/Modal.module.css';
import { ProgressBar } from '#renderer/ui/ProgressBar.tsx';
import { type Step, StepList } from '#renderer/ui/StepList.tsx';
import type { ChangeStep } from '#shared/domain/plan.ts';
import { visibleText } from '#shared/visibleText.ts';

interface ChangeProgressProps {
  readonly text: string;
  /** 0…1; null if unknown. */
  readonly fraction?: number | null;
  readonly steps?: readonly ChangeStep[];
  readonly isCancelling?: boolean;
  readonly onCancel: () => void;
}

/** A running change to a database, with its steps. It is one transaction: cancelling it leaves nothing behind. */
export function ChangeProgress(props: ChangeProgressProps) {
  const { text, fraction = null, steps = [], isCancelling = false, onCancel } = props;
  return (
    <>
      <ModalBody aria-busy="true">
        <div className={modal['progress']}>
          <p role="status">{isCancelling ? 'Cancelling…' : text === '' ? 'In progress…' : visibleText(text)}</p>
          <span className={modal['dim']}>{fraction === null ? '' : `${Math.floor(fraction * 100)} %`}</span>
          <ProgressBar fraction={fraction ?? 0} tone="running" />
        </div>
        {steps.length === 0 ? null : <StepList label="Steps of the change" steps={steps.map(toStep)} />}
        <p className={modal['dim']}>One transaction: until it is committed, nothing has changed.</p>
      </ModalBody>
      <ModalFoot>
        <Button onClick={onCancel} disabled={isCancelling} ref={focusFirst}>
          Cancel
        </Button>
      </ModalFoot>
    </>
  );
}

const labels = {
  lock: 'Lock the rows',
  compare: 'Compare with the plan',
  archive: 'Archive the rows',
  change: 'Change the rows',
  verify: 'Verify the counts',
  announce: 'Prepare the commit',
  commit: 'Commit',
  resolve: 'Check whether it was committed',
  journal: 'Record in the journal',
} as const satisfies Record<ChangeStep['step'], string>;

function toStep({ step, state }: ChangeStep): Step {
  return { id: step, label: labels[step], state: state === 'done' ? 'passed' : state };
}
