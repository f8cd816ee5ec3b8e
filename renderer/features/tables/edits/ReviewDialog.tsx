import { useQuery } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { useCancellableCall } from '#renderer/api/useCancellableCall.ts';
import { AppliedChange } from '#renderer/operations/AppliedChange.tsx';
import { ChangeProgress } from '#renderer/operations/ChangeProgress.tsx';
import {
  ConsentFields,
  type GivenConsent,
  missingConsents,
  nothingGiven,
  readPassphrase,
  stillNeeded,
} from '#renderer/operations/ConsentFields.tsx';
import { UnlockOrSubmit, useWriteAccess, useWriteObstacle } from '#renderer/operations/UnlockOrSubmit.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { focusFirst } from '#renderer/ui/focusFirst.ts';
import { Modal, ModalBody, ModalFoot, ModalForm } from '#renderer/ui/Modal.tsx';
import modal from '#renderer/ui/Modal.module.css';
import { QueryPanel } from '#renderer/ui/QueryPanel.tsx';
import type { Relation } from '#shared/domain/catalog.ts';
import type { EditReview } from '#shared/domain/edit.ts';
import { formatCount, formatPlural } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import { Conflicts } from './Conflicts.tsx';
import styles from './Edits.module.css';

interface ReviewDialogProps {
  readonly connectionId: string;
  readonly relation: Relation;
  readonly onClose: () => void;
}

/** The staged edits of a table before they are applied: statements, rows by table, conflicts with others. */
export function ReviewDialog({ connectionId, relation, onClose }: ReviewDialogProps) {
  const client = useClient();
  const { isLocked } = useWriteAccess();
  const { state, start, cancel, reset } = useCancellableCall('edits.apply');
  const of = { connectionId, relation: { schema: relation.schema, name: relation.name } };
  const query = useQuery({
    queryKey: ['edit-review', connectionId, relation.schema, relation.name, isLocked],
    queryFn: async ({ signal }) => client.call('edits.review', of, { signal }),
    gcTime: 0,
    staleTime: 0,
    retry: false,
  });
  const again = (): void => {
    reset();
    void query.refetch();
  };
  return (
    <Modal
      title={`Review edits of ${visibleText(relation.name)}`}
      width="wide"
      isBusy={state.step === 'running'}
      onClose={onClose}
    >
      {state.step === 'running' ? (
        <ChangeProgress {...state} onCancel={cancel} />
      ) : state.step === 'done' ? (
        <AppliedChange outcome={state.value} onClose={onClose} />
      ) : state.step === 'failed' ? (
        <Refused failure={state.failure} onAgain={again} onClose={onClose} />
      ) : query.isPending ? (
        <ChangeProgress text="Trying the edits in a dry run…" onCancel={onClose} />
      ) : (
        <QueryPanel query={query} what="the review">
          {(review) => (
            <ReviewPanel
              review={review}
              of={of}
              onAgain={again}
              onApply={(consent) => start({ ...of, consent })}
              onClose={onClose}
            />
          )}
        </QueryPanel>
      )}
    </Modal>
  );
}

interface ReviewPanelProps {
  readonly review: EditReview;
  readonly of: { readonly connectionId: string; readonly relation: { readonly schema: string; readonly name: string } };
  readonly onAgain: () => void;
  readonly onApply: (consent: { readonly typedName: string; readonly passphrase?: string | null }) => void;
  readonly onClose: () => void;
}

function ReviewPanel({ review, of, onAgain, onApply, onClose }: ReviewPanelProps) {
  const [given, setGiven] = useState<GivenConsent>(nothingGiven);
  const { isLocked, isLost } = useWriteAccess();
  const writeObstacle = useWriteObstacle();
  const { conflictCount, refusal, removed, statementCount, statements, counts } = review;
  const consent = { ...review.consent, live: false };
  const missing = missingConsents({ consent }, given);
  const isBlocked = conflictCount > 0 || refusal !== null || statementCount === 0;
  const isReady = !isBlocked && !isLocked && !isLost && missing.length === 0;
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (!isReady) return;
    const passphrase = consent.passphrase ? { passphrase: readPassphrase(event.currentTarget, given) } : {};
    onApply({ typedName: given.typedName, ...passphrase });
  };
  const tables = Object.entries(counts ?? {}).filter(([, rows]) => rows > 0);
  const status = isBlocked ? '' : (writeObstacle ?? stillNeeded(missing));
  return (
    <ModalForm onSubmit={submit}>
      <ModalBody>
        {refusal === null ? null : <FailurePanel failure={{ code: 'database', ...refusal }} />}
        {conflictCount === 0 ? null : <Conflicts review={review} of={of} onResolved={onAgain} />}
        <dl className={modal['facts']}>
          <dt>Rows</dt>
          <dd>
            {[
              [review.changed, 'changed'],
              [review.added, 'added'],
              [removed, 'removed'],
            ]
              .filter(([count]) => count !== 0)
              .map(([count, word]) => `${formatCount(Number(count))} ${word}`)
              .join(', ')}
          </dd>
          {tables.length === 0 ? null : (
            <>
              <dt>By table</dt>
              <dd>
                {tables.map(([table, rows]) => `${visibleText(table)} ${formatCount(rows)}`).join(', ')}
                <span className={modal['dim']}>
                  {' '}
                  – counted by a trial that was rolled back; rows that are also removed or changed through foreign keys
                  are included
                </span>
              </dd>
            </>
          )}
        </dl>
        <pre className={styles['statements']} aria-label="Statements">
          {statements.map(visibleText).join('\n')}
          {statementCount > statements.length
            ? `\n-- and ${formatPlural(statementCount - statements.length, 'more statement')}`
            : ''}
        </pre>
        <p className={modal['dim']}>
          All or nothing, in one transaction. The rows are archived as they are now, so that the edits can be undone
          from the journal; a row that others change before the commit stops them.
        </p>
      </ModalBody>
      {isBlocked || (consent.typedName === null && !consent.passphrase) ? null : (
        <div className={styles['consents']}>
          <ConsentFields
            plan={{ consent, warnings: [] }}
            effect={removed > 0 ? 'removes' : 'changes'}
            given={given}
            onGiven={setGiven}
          />
        </div>
      )}
      <ModalFoot status={status}>
        <Button onClick={onClose} ref={focusFirst}>
          {isBlocked ? 'Close' : 'Cancel'}
        </Button>
        {isBlocked ? null : (
          <UnlockOrSubmit look={removed > 0 ? 'danger' : 'primary'} disabled={!isReady}>
            Apply edits of {formatPlural(statementCount, 'row')}
          </UnlockOrSubmit>
        )}
      </ModalFoot>
    </ModalForm>
  );
}

interface RefusedProps {
  readonly failure: Parameters<typeof FailurePanel>[0]['failure'];
  readonly onAgain: () => void;
  readonly onClose: () => void;
}

function Refused({ failure, onAgain, onClose }: RefusedProps) {
  return (
    <>
      <ModalBody>
        {failure.code === 'cancelled' ? (
          <p role="alert">Cancelled before the commit. Nothing was changed, and the edits are still staged.</p>
        ) : (
          <FailurePanel failure={failure} />
        )}
      </ModalBody>
      <ModalFoot>
        <Button onClick={onAgain}>Review again</Button>
        <Button onClick={onClose} ref={focusFirst}>
          Close
        </Button>
      </ModalFoot>
    </>
  );
}
