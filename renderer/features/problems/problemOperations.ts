import type { OperationRequest } from '#renderer/operations/operationRequest.ts';
import type { MenuEntry } from '#renderer/ui/PopupMenu.tsx';
import type { SelectedRows } from '#renderer/ui/table/selectedRows.ts';
import { operationAction } from '#renderer/operations/operationRegistry.ts';
import { maxSimulations } from '#shared/domain/operation.ts';
import type { ProblemSimulation } from '#shared/domain/problem.ts';
import { formatCount, formatPlural } from '#shared/figures.ts';

/** The actions on simulations with a problem, up to the limit of one operation. */
export function problemOperations(
  { count, rows, withRows }: SelectedRows<ProblemSimulation>,
  onRequest: (request: OperationRequest) => void,
): readonly MenuEntry[] {
  if (count === 0) return [];
  if (count > maxSimulations) {
    const most = formatCount(maxSimulations);
    return [{ kind: 'note', label: `${formatCount(count)} are selected; an operation takes at most ${most}.` }];
  }
  const [only] = count === 1 ? (rows ?? []) : [];
  const words = only === undefined ? formatPlural(count, 'simulation') : `simulation ${only.simulation.id}`;
  const choice = (found: readonly ProblemSimulation[]) =>
    ({ kind: 'ids', ids: found.map(({ simulation }) => simulation.id) }) as const;
  const setTo = (state: 'FAILED' | 'CANCELED') =>
    operationAction('set-simulation-state', {
      label: `Set ${words} to ${state}…`,
      action: () =>
        withRows((found) =>
          onRequest({ kind: 'operation', operation: { kind: 'set-simulation-state', which: choice(found), state } }),
        ),
    });
  return [
    setTo('FAILED'),
    setTo('CANCELED'),
    { kind: 'line', label: 'removal' },
    operationAction('remove-simulations', {
      label: `Remove ${words}…`,
      action: () =>
        withRows((found) =>
          onRequest({ kind: 'operation', operation: { kind: 'remove-simulations', which: choice(found) } }),
        ),
    }),
  ];
}
