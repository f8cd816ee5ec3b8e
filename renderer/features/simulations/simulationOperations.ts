import type { ChosenSimulations, Request } from '#renderer/operations/operationRequest.ts';
import { formatCount, formatPlural } from '#renderer/format/formatCount.ts';
import { deleteHint } from '#renderer/ui/table/rowMenu.ts';
import type { MenuEntry } from '#renderer/ui/PopupMenu.tsx';
import type { SimulationFilter, SimulationSummary } from '#shared/domain/simulation.ts';

/** The simulations that the list's filter leaves. */
export interface Matching {
  readonly filter: SimulationFilter;
  /** undefined while it is not known. */
  readonly count: number | undefined;
}

interface SimulationOperationsOptions {
  readonly selected: readonly SimulationSummary[];
  /** undefined where nothing is filtered out: no operation takes the whole list. */
  readonly matching: Matching | undefined;
  readonly onRequest: (request: Request) => void;
}

/** What can be done with the selected simulations, and with all that match; what removes them comes last, after a line. */
export function simulationOperations({
  selected,
  matching,
  onRequest,
}: SimulationOperationsOptions): readonly MenuEntry[] {
  const chosen = chosenOf(selected);
  const all = matching === undefined ? undefined : allOf(matching);
  const operation = (label: string, request: Request) =>
    ({ kind: 'action', label, action: () => onRequest(request) }) as const;
  const remove = ({ words, which }: ChosenSimulations) =>
    operation(`Remove ${words}…`, { kind: 'operation', operation: { kind: 'remove-simulations', which } });
  const change = (simulations: ChosenSimulations): readonly MenuEntry[] => [
    operation(`Hand over ${simulations.words}…`, { kind: 'hand-over-simulations', simulations }),
    operation(`Set the state of ${simulations.words}…`, { kind: 'set-simulation-state', simulations }),
  ];
  const exporting = (rows: readonly SimulationSummary[], words: string) =>
    operation(`Export ${words} as an archive…`, { kind: 'export-simulations', ids: rows.map(({ id }) => id), words });
  return [
    ...renaming(selected, onRequest),
    ...(chosen === undefined ? [] : [...change(chosen), exporting(selected, chosen.words)]),
    ...(all === undefined ? [] : [{ kind: 'line', label: 'all' } as const, ...change(all)]),
    ...(chosen === undefined && all === undefined ? [] : [{ kind: 'line', label: 'removal' } as const]),
    ...(chosen === undefined ? [] : [{ ...remove(chosen), hint: deleteHint }]),
    ...(all === undefined ? [] : [remove(all)]),
  ];
}

function chosenOf(selected: readonly SimulationSummary[]): ChosenSimulations | undefined {
  const [first] = selected;
  if (first === undefined) return undefined;
  const words = selected.length === 1 ? `simulation ${first.id}` : formatPlural(selected.length, 'simulation');
  return { which: { kind: 'ids', ids: selected.map(({ id }) => id) }, words };
}

function allOf({ filter, count }: Matching): ChosenSimulations {
  return {
    which: { kind: 'filter', filter },
    words: count === undefined ? 'all that match' : `all ${formatCount(count)} that match`,
  };
}

/** One at a time, and from its detail where the list has only the beginning of its title. */
function renaming(selected: readonly SimulationSummary[], onRequest: (request: Request) => void): readonly MenuEntry[] {
  const [first] = selected;
  if (first === undefined || selected.length > 1 || first.titleLength !== undefined) return [];
  const simulation = { id: first.id, name: first.title };
  return [
    {
      kind: 'action',
      label: `Rename simulation ${first.id}…`,
      action: () => onRequest({ kind: 'rename-simulation', simulation }),
    },
  ];
}
