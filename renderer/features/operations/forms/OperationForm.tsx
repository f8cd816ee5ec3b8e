import { type RefObject, type SubmitEvent, useEffect, useState } from 'react';
import { Button } from '#renderer/ui/Button.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import type { Operation } from '#shared/domain/operation.ts';
import type { Connection } from '#shared/domain/connection.ts';
import type { Failure } from '#shared/failure.ts';
import styles from '../Operations.module.css';
import { FormFields } from './FormFields.tsx';
import { type FieldProblem, type FormRequest, readOperation } from './readOperation.ts';

interface OperationFormProps {
  readonly ref: RefObject<HTMLFormElement | null>;
  readonly request: FormRequest;
  readonly connection: Connection;
  /** False while the plan stands in its place; what was typed stays in the fields. */
  readonly isShown: boolean;
  /** Why core would not plan what was asked. */
  readonly failure: Failure | null;
  readonly isPlanning: boolean;
  readonly onOperation: (operation: Operation) => void;
  readonly onClose: () => void;
}

/** Asks what an operation still needs. The fields keep what is typed, passwords above all; it is read once they are sent. */
export function OperationForm({
  ref,
  request,
  connection,
  isShown,
  failure,
  isPlanning,
  onOperation,
  onClose,
}: OperationFormProps) {
  const [problem, setProblem] = useState<FieldProblem>();
  useEffect(() => {
    if (isShown) focusFirstOf(ref.current);
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
    <form ref={ref} className={styles['shown']} onSubmit={submit} onInput={() => setProblem(undefined)} noValidate>
      <div className={styles['body']}>
        <div className={styles['fields']}>
          <FormFields request={request} connection={connection} problem={problem} />
        </div>
        {failure === null ? null : <FailurePanel failure={failure} />}
      </div>
      <div className={styles['foot']}>
        <p className={styles['still']} role="status">
          {isPlanning ? 'Reading what this concerns…' : ''}
        </p>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" look="primary" disabled={isPlanning}>
          Go on
        </Button>
      </div>
    </form>
  );
}

function focusFirstOf(form: HTMLFormElement | null): void {
  form?.querySelector<HTMLElement>('input:not([type=hidden]), select')?.focus();
}
