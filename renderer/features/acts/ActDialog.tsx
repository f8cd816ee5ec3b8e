import { Dialog } from '@base-ui/react/dialog';
import { useRef, useState } from 'react';
import type { ActWish } from '#renderer/acts/actWish.ts';
import type { UnlockQuestion } from '#renderer/acts/unlockQuestion.ts';
import { visibleText } from '#renderer/format/visibleText.ts';
import dialog from '#renderer/ui/Dialog.module.css';
import type { Act } from '#shared/domain/act.ts';
import type { Connection } from '#shared/domain/connection.ts';
import type { Plan } from '#shared/domain/plan.ts';
import { ActStepPanel } from './ActStepPanel.tsx';
import { shortTitle, wishTitle } from './actWords.ts';
import { ActForm } from './forms/ActForm.tsx';
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
export function ActDialog(props: ActDialogProps) {
  const { connection, wish, onClose } = props;
  const [act, setAct] = useState<Act | undefined>(wish.kind === 'act' ? wish.act : undefined);
  const flow = useActFlow({ connectionId: connection.id, act });
  const { state } = flow;
  const form = useRef<HTMLFormElement>(null);
  const planAgain = (): void => {
    if (act === undefined) form.current?.requestSubmit();
    else flow.plan(act);
  };
  const planOther = (other: Act): void => {
    setAct(other);
    flow.plan(other);
  };
  const plan = shownPlan(state);
  const isAsking = act === undefined && (state.step === 'asking' || (state.step === 'planning' && plan === null));
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
          <Title wish={wish} plan={plan} />
          {wish.kind === 'act' ? null : (
            <div className={styles['shown']} hidden={!isAsking}>
              <ActForm
                ref={form}
                wish={wish}
                connection={connection}
                isShown={isAsking}
                failure={state.step === 'asking' ? state.failure : null}
                isPlanning={state.step === 'planning'}
                onAct={flow.plan}
                onClose={onClose}
              />
            </div>
          )}
          {isAsking ? null : (
            <ActStepPanel
              {...props}
              state={state}
              onAct={act === undefined ? undefined : planOther}
              onBack={act === undefined ? flow.backToForm : undefined}
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

function Title({ wish, plan }: { readonly wish: ActWish; readonly plan: Plan | null }) {
  const title = plan === null ? wishTitle(wish) : plan.title;
  return (
    <Dialog.Title className={styles['title']} title={visibleText(title)}>
      {plan === null ? title : shortTitle(title)}
    </Dialog.Title>
  );
}

function shownPlan(state: ActStep): Plan | null {
  if (state.step === 'planning') return state.before;
  return 'plan' in state ? state.plan : null;
}
