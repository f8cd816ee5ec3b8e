import { useRef, useState } from 'react';
import { Button } from '#renderer/ui/Button.tsx';
import { focusFirst } from '#renderer/ui/focusFirst.ts';
import { visibleText } from '#renderer/format/visibleText.ts';
import { isRemoval, shortTitle } from './operationWords.ts';
import type { PlanPanelProps } from './planPanelProps.ts';
import styles from './Operations.module.css';

interface PlanButtonsProps extends Pick<
  PlanPanelProps,
  'plan' | 'connection' | 'isLocked' | 'isStale' | 'UnlockQuestion' | 'onBack' | 'onClose'
> {
  readonly isBlocked: boolean;
  readonly isReady: boolean;
  /** The consents that are not given yet. */
  readonly missing: readonly string[];
}

/** The foot of a plan: the way out, which has the focus at first, and the operation, named by what it does. */
export function PlanButtons(props: PlanButtonsProps) {
  const { plan, isLocked, isStale, isBlocked, isReady, missing, UnlockQuestion, onBack, onClose } = props;
  const [unlocking, setUnlocking] = useState(false);
  const unlock = useRef<HTMLButtonElement>(null);
  return (
    <div className={styles['foot']}>
      {onBack === undefined ? null : (
        <Button look="ghost" onClick={onBack}>
          Back
        </Button>
      )}
      <p className={styles['still']} role="status">
        {isBlocked ? '' : isStale ? 'Planning anew…' : stillNeeded(missing, isLocked)}
      </p>
      <Button onClick={onClose} ref={focusFirst}>
        {isBlocked ? 'Close' : 'Cancel'}
      </Button>
      {isBlocked ? null : isLocked ? (
        <Button ref={unlock} look="primary" onClick={() => setUnlocking(true)}>
          Unlock to go on…
        </Button>
      ) : (
        <Button
          type="submit"
          look={isRemoval(plan.operation) ? 'danger' : 'primary'}
          className={styles['action'] ?? ''}
          disabled={!isReady}
          title={visibleText(plan.title)}
        >
          <span className={styles['operationWords']}>{shortTitle(plan.title)}</span>
        </Button>
      )}
      {unlocking && isLocked ? (
        <UnlockQuestion connection={props.connection} opener={unlock} onClose={() => setUnlocking(false)} />
      ) : null}
    </div>
  );
}

function stillNeeded(missing: readonly string[], isLocked: boolean): string {
  if (isLocked) return 'The connection is read-only';
  const [first] = missing;
  if (first === undefined) return '';
  const others = missing.length - 1;
  return `Still needed: ${first}${others === 0 ? '' : ` and ${others} more`}`;
}
