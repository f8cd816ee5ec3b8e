import type { ReactNode } from 'react';
import { assertNever } from '#shared/failure.ts';
import { ApplyingPanel } from './ApplyingPanel.tsx';
import { OutcomePanel } from './OutcomePanel.tsx';
import { PlanningPanel } from './PlanningPanel.tsx';
import { PlanPanel } from './PlanPanel.tsx';
import type { PlanPanelProps } from './planPanelProps.ts';
import { RefusedPanel } from './RefusedPanel.tsx';
import { UnplannedPanel } from './UnplannedPanel.tsx';
import type { OperationStep } from './useOperationFlow.ts';

interface OperationStepPanelProps extends Omit<PlanPanelProps, 'plan' | 'isStale'> {
  readonly state: OperationStep;
  readonly onAgain: () => void;
  readonly onCancel: () => void;
}

/** How far an operation has come, but for its form, which stays behind all of this. */
export function OperationStepPanel({ state, onAgain, onCancel, ...rest }: OperationStepPanelProps): ReactNode {
  const { onClose } = rest;
  switch (state.step) {
    case 'asking':
      return null;
    case 'planning':
      // One panel over both steps: what was chosen in it stays while another plan is made.
      return state.before === null ? (
        <PlanningPanel onClose={onClose} />
      ) : (
        <PlanPanel {...rest} plan={state.before} isStale />
      );
    case 'planned':
      return <PlanPanel {...rest} plan={state.plan} isStale={false} />;
    case 'unplanned':
      return <UnplannedPanel failure={state.failure} onAgain={onAgain} onClose={onClose} />;
    case 'applying':
      return <ApplyingPanel {...state} onCancel={onCancel} />;
    case 'refused':
      return <RefusedPanel failure={state.failure} onAgain={onAgain} onClose={onClose} />;
    case 'ended':
      return <OutcomePanel plan={state.plan} outcome={state.outcome} onClose={onClose} />;
    default:
      return assertNever(state);
  }
}
