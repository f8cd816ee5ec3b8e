import { RadioRow } from '#renderer/ui/RadioRow.tsx';
import type { OrphanChoice } from '#shared/domain/operation.ts';
import { UserPicker } from './forms/UserPicker.tsx';
import type { PlanPanelProps } from './planPanelProps.ts';

type Kind = OrphanChoice['kind'];

interface OrphanChoiceRowProps extends Pick<PlanPanelProps, 'plan' | 'onOperation'> {
  /** What was chosen here; undefined until something was. */
  readonly wanted: Kind | undefined;
  readonly onWanted: (kind: Kind) => void;
}

const choices = [
  { value: 'remove', label: 'Remove them too' },
  { value: 'hand-over', label: 'Hand them to another user…' },
  { value: 'leave', label: 'Leave them without a user' },
] as const;

/** With users, what becomes of their simulations; another choice is another plan. */
export function OrphanChoiceRow({ plan, onOperation, wanted, onWanted }: OrphanChoiceRowProps) {
  const { operation, connectionId, owners } = plan;
  if (operation.kind !== 'remove-users' || onOperation === undefined) return null;
  const kind = wanted ?? operation.simulations.kind;
  if (kind === 'remove' && operation.simulations.kind === 'remove' && owners.length === 0) return null;
  const again = (simulations: OrphanChoice): void => onOperation({ ...operation, simulations });
  return (
    <div>
      <RadioRow
        label={operation.userIds.length === 1 ? 'The simulations of this user' : 'The simulations of these users'}
        value={kind}
        choices={choices}
        onValue={(next) => {
          onWanted(next);
          if (next !== 'hand-over') again({ kind: next });
        }}
      />
      {kind === 'hand-over' ? (
        <UserPicker
          connectionId={connectionId}
          label="Who gets them"
          without={operation.userIds}
          chosen={operation.simulations.kind === 'hand-over' ? operation.simulations.toUserId : undefined}
          onChosen={(toUserId) => again({ kind: 'hand-over', toUserId })}
        />
      ) : null}
    </div>
  );
}
