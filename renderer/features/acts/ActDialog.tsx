import { Dialog } from '@base-ui/react/dialog';
import { useRef, useState } from 'react';
import type { ActWish } from '#renderer/acts/actWish.ts';
import type { UnlockQuestion } from '#renderer/acts/unlockQuestion.ts';
import { visibleText } from '#renderer/format/visibleText.ts';
import dialog from '#renderer/ui/Dialog.module.css';
import type { Act } from '#shared/domain/act.ts';
import type { Connection } from '#shared/domain/connection.ts';
import { shortTitle, wishTitle } from './actWords.ts';
import { ApplyingPanel } from './ApplyingPanel.tsx';
import { ActForm } from './forms/ActForm.tsx';
import { OutcomePanel } from './OutcomePanel.tsx';
import { PlanPanel } from './PlanPanel.tsx';
import { PlanningPanel } from './PlanningPanel.tsx';
import { RefusedPanel } from './RefusedPanel.tsx';
import { UnplannedPanel } from './UnplannedPanel.tsx';
import { type ActStep, useActFlow } from './useActFlow.ts';
import styles from './Acts.module.css';

interface ActDialogProps {
  readonly connection: Connection;
  readonly isLocked: boolean;
  readonly wish: ActWish;
  readonly UnlockQuestion: UnlockQuestion;
  readonly onClose: () => void;
}

/** One act from what must be asked, by way of its plan and the consent to it, to what became of it. */
export function ActDialog({ connection, isLocked, wish, UnlockQuestion, onClose }: ActDialogProps) {
  const [act, setAct] = useState<Act | undefined>(wish.kind === 'act' ? wish.act : undefined);
  const flow = useActFlow({ connectionId: connection.id, act });
  const { state } = flow;
  const form = useRef<HTMLFormElement>(null);
  const popup = useRef<HTMLDivElement>(null);
  const planAgain = (): void => {
    if (act === undefined) form.current?.requestSubmit();
    else flow.plan(act);
  };
  const planOther = (other: Act): void => {
    setAct(other);
    flow.plan(other);
  };
  const plan = shownPlan(state);
  const asking = wish.kind !== 'act' && (state.step === 'asking' || (state.step === 'planning' && plan === null));
  const title = plan === null ? wishTitle(wish) : plan.title;
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
        <Dialog.Popup ref={popup} className={`${dialog['popup']} ${styles['dialog']}`} data-step={state.step}>
          <Dialog.Title className={styles['title']} title={visibleText(title)}>
            {plan === null ? title : shortTitle(title)}
          </Dialog.Title>
          {wish.kind === 'act' ? null : (
            <div className={styles['shown']} hidden={!asking}>
              <ActForm
                ref={form}
                wish={wish}
                connection={connection}
                isShown={asking}
                failure={state.step === 'asking' ? state.failure : null}
                isPlanning={state.step === 'planning'}
                onAct={flow.plan}
                onClose={onClose}
              />
            </div>
          )}
          {state.step === 'planning' && plan === null && !asking && <PlanningPanel onClose={onClose} />}
          {state.step === 'unplanned' && (
            <UnplannedPanel failure={state.failure} onAgain={planAgain} onClose={onClose} />
          )}
          {(state.step === 'planned' || state.step === 'planning') && plan !== null && (
            <PlanPanel
              plan={plan}
              connection={connection}
              isStale={state.step === 'planning'}
              isLocked={isLocked}
              UnlockQuestion={UnlockQuestion}
              onAct={act === undefined ? undefined : planOther}
              onBack={act === undefined ? flow.backToForm : undefined}
              onApply={flow.apply}
              onClose={onClose}
            />
          )}
          {state.step === 'applying' && <ApplyingPanel {...state} onCancel={flow.cancel} />}
          {state.step === 'refused' && <RefusedPanel failure={state.failure} onAgain={planAgain} onClose={onClose} />}
          {state.step === 'ended' && <OutcomePanel plan={state.plan} outcome={state.outcome} onClose={onClose} />}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function shownPlan(state: ActStep) {
  if (state.step === 'planning') return state.before;
  return 'plan' in state ? state.plan : null;
}
