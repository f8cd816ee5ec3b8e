import { IconArchive } from '@tabler/icons-react';
import type { OperationRequest, Request } from '#renderer/operations/operationRequest.ts';
import { operationAction } from '#renderer/operations/operationRegistry.ts';
import type { MenuEntry } from '#renderer/ui/PopupMenu.tsx';
import type { Simulation } from '#shared/domain/simulation.ts';

type Open = Pick<Simulation, 'id' | 'title' | 'titleLength'>;

/** The operations on the open simulation. */
export function openSimulationRequests({ id, title, titleLength }: Open) {
  const simulations = { which: { kind: 'ids', ids: [id] }, words: `simulation ${id}` } as const;
  return {
    // A title that is only partly known must be entered again.
    rename: { kind: 'rename-simulation', simulation: { id, name: titleLength > title.length ? '' : title } },
    handOver: { kind: 'hand-over-simulations', simulations },
    setState: { kind: 'set-simulation-state', simulations },
    remove: { kind: 'operation', operation: { kind: 'remove-simulations', which: simulations.which } },
  } as const satisfies Record<string, OperationRequest>;
}

/** The same as entries of a menu; removal is last, after a separator. */
export function openSimulationOperations(
  simulation: Open,
  onRequest: (request: Request) => void,
): readonly MenuEntry[] {
  const requests = openSimulationRequests(simulation);
  const { id } = simulation;
  return [
    { kind: 'line', label: 'operations' },
    operationAction('rename-simulation', { label: 'Rename…', action: () => onRequest(requests.rename) }),
    operationAction('hand-over-simulations', { label: 'Hand over…', action: () => onRequest(requests.handOver) }),
    operationAction('set-simulation-state', { label: 'Set state…', action: () => onRequest(requests.setState) }),
    {
      kind: 'action',
      label: 'Export as an archive…',
      Icon: IconArchive,
      action: () => onRequest({ kind: 'export-simulations', ids: [id], words: `simulation ${id}` }),
    },
    { kind: 'line', label: 'removal' },
    // The Delete key belongs to the rows of the list.
    {
      ...operationAction('remove-simulations', { label: 'Remove…', action: () => onRequest(requests.remove) }),
      shortcut: undefined,
    },
  ];
}
