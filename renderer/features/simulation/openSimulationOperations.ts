import type { OperationRequest, Request } from '#renderer/operations/operationRequest.ts';
import type { MenuEntry } from '#renderer/ui/PopupMenu.tsx';
import type { Simulation } from '#shared/domain/simulation.ts';

type Open = Pick<Simulation, 'id' | 'title' | 'titleLength'>;

/** What may be wished of the simulation that is open. */
export function openSimulationRequests({ id, title, titleLength }: Open) {
  const simulations = { which: { kind: 'ids', ids: [id] }, words: `simulation ${id}` } as const;
  return {
    // A title that is too long to be told whole is typed anew.
    rename: { kind: 'rename-simulation', simulation: { id, name: titleLength > title.length ? '' : title } },
    handOver: { kind: 'hand-over-simulations', simulations },
    setState: { kind: 'set-simulation-state', simulations },
    remove: { kind: 'operation', operation: { kind: 'remove-simulations', which: simulations.which } },
  } as const satisfies Record<string, OperationRequest>;
}

/** The same as entries of a menu; what removes it comes last, after a line. */
export function openSimulationOperations(
  simulation: Open,
  onRequest: (request: Request) => void,
): readonly MenuEntry[] {
  const requests = openSimulationRequests(simulation);
  const operation = (label: string, request: Request): MenuEntry => ({
    kind: 'action',
    label,
    action: () => onRequest(request),
  });
  return [
    { kind: 'line', label: 'operations' },
    operation('Rename…', requests.rename),
    operation('Hand over…', requests.handOver),
    operation('Set state…', requests.setState),
    operation('Export as an archive…', {
      kind: 'export-simulations',
      ids: [simulation.id],
      words: `simulation ${simulation.id}`,
    }),
    { kind: 'line', label: 'removal' },
    operation('Remove…', requests.remove),
  ];
}
