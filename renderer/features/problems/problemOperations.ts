import type { OperationRequest } from '#renderer/operations/operationRequest.ts';
import { formatPlural } from '#renderer/format/formatCount.ts';
import type { MenuEntry } from '#renderer/ui/PopupMenu.tsx';
import { deleteHint } from '#renderer/ui/table/rowMenu.ts';

/** What can be done with simulations in trouble; the ids are those of one operation at most. */
export function problemOperations(
  ids: readonly number[],
  onRequest: (request: OperationRequest) => void,
): readonly MenuEntry[] {
  const [first] = ids;
  if (first === undefined) return [];
  const words = ids.length === 1 ? `simulation ${first}` : formatPlural(ids.length, 'simulation');
  const which = { kind: 'ids', ids: [...ids] } as const;
  const setTo = (state: 'FAILED' | 'CANCELED') =>
    ({
      kind: 'action',
      label: `Set ${words} to ${state}…`,
      action: () => onRequest({ kind: 'operation', operation: { kind: 'set-simulation-state', which, state } }),
    }) as const;
  return [
    setTo('FAILED'),
    setTo('CANCELED'),
    { kind: 'line', label: 'removal' },
    {
      kind: 'action',
      label: `Remove ${words}…`,
      hint: deleteHint,
      action: () => onRequest({ kind: 'operation', operation: { kind: 'remove-simulations', which } }),
    },
  ];
}
