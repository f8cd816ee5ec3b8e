import { IconArchive, IconCopy, IconLayoutGrid } from '@tabler/icons-react';
import type { ChosenSimulations, Request } from '#renderer/operations/operationRequest.ts';
import { operationAction } from '#renderer/operations/operationRegistry.ts';
import { copyAndTell } from '#renderer/ui/copyAndTell.ts';
import type { MenuEntry } from '#renderer/ui/PopupMenu.tsx';
import type { SelectedRows } from '#renderer/ui/table/selectedRows.ts';
import { maxSimulations } from '#shared/domain/operation.ts';
import type { SimulationFilter, SimulationSummary } from '#shared/domain/simulation.ts';
import { formatCount, formatPlural } from '#shared/figures.ts';

/** The simulations that match the list's filter. */
export interface Matching {
  readonly filter: SimulationFilter;
  /** undefined while unknown. */
  readonly count: number | undefined;
}

interface SimulationOperationsOptions {
  readonly selected: SelectedRows<SimulationSummary>;
  /** undefined if no filter is set: no operation takes the whole list. */
  readonly matching: Matching | undefined;
  readonly onRequest: (request: Request) => void;
}

/** Simulations that operations are offered on; `withRows` provides them, which may have to be read first. */
interface Offered {
  readonly words: string;
  readonly withRows: (then: (simulations: ChosenSimulations) => void) => void;
}

/** The actions on the selected simulations, and on all that match; removal is last, after a separator. */
export function simulationOperations({
  selected,
  matching,
  onRequest,
}: SimulationOperationsOptions): readonly MenuEntry[] {
  const all = matching === undefined ? undefined : allOf(matching);
  // All rows of a filtered list are those that match its filter, however many there are.
  const isAll = all !== undefined && selected.isWholeList && selected.count > maxSimulations;
  const chosen = isAll ? undefined : chosenOf(selected);
  const remove = ({ words, withRows }: Offered) =>
    operationAction('remove-simulations', {
      label: `Remove ${words}…`,
      action: () =>
        withRows(({ which }) => onRequest({ kind: 'operation', operation: { kind: 'remove-simulations', which } })),
    });
  const change = ({ words, withRows }: Offered): readonly MenuEntry[] => [
    operationAction('hand-over-simulations', {
      label: `Hand over ${words}…`,
      action: () => withRows((simulations) => onRequest({ kind: 'hand-over-simulations', simulations })),
    }),
    operationAction('set-simulation-state', {
      label: `Set the state of ${words}…`,
      action: () => withRows((simulations) => onRequest({ kind: 'set-simulation-state', simulations })),
    }),
  ];
  return [
    ...renaming(selected, onRequest),
    ...(selected.count > maxSimulations && !isAll ? [{ kind: 'note', label: tooMany(selected.count) } as const] : []),
    ...(chosen === undefined ? [] : [...change(chosen), exporting(selected, chosen.words, onRequest)]),
    ...(all === undefined ? [] : [{ kind: 'line', label: 'all' } as const, ...change(all)]),
    ...(chosen === undefined && all === undefined ? [] : [{ kind: 'line', label: 'removal' } as const]),
    ...(chosen === undefined ? [] : [remove(chosen)]),
    ...(all === undefined ? [] : [isAll ? remove(all) : { ...remove(all), shortcut: undefined }]),
  ];
}

function tooMany(count: number): string {
  return `${formatCount(count)} simulations are selected; an operation takes at most ${formatCount(maxSimulations)}. Select fewer, or filter the list and choose all that match.`;
}

function chosenOf({ count, rows, withRows }: SelectedRows<SimulationSummary>): Offered | undefined {
  if (count === 0 || count > maxSimulations) return undefined;
  const [only] = count === 1 ? (rows ?? []) : [];
  const words = only === undefined ? formatPlural(count, 'simulation') : `simulation ${only.id}`;
  return {
    words,
    withRows: (then) => withRows((found) => then({ which: { kind: 'ids', ids: found.map(({ id }) => id) }, words })),
  };
}

function allOf({ filter, count }: Matching): Offered {
  const words = count === undefined ? 'all that match' : `all ${formatCount(count)} that match`;
  return { words, withRows: (then) => then({ which: { kind: 'filter', filter }, words }) };
}

function exporting(
  { withRows }: SelectedRows<SimulationSummary>,
  words: string,
  onRequest: (request: Request) => void,
): MenuEntry {
  return {
    kind: 'action',
    label: `Export ${words} as an archive…`,
    Icon: IconArchive,
    action: () => withRows((rows) => onRequest({ kind: 'export-simulations', ids: rows.map(({ id }) => id), words })),
  };
}

/** The copyable parts of a simulation, in addition to its row as text. */
export function copyEntries(
  simulation: Pick<SimulationSummary, 'id' | 'jobId'>,
  linkOf: (id: number) => string,
): readonly MenuEntry[] {
  const { id, jobId } = simulation;
  const copy = (label: string, what: string, text: string): MenuEntry => ({
    kind: 'action',
    label,
    Icon: IconCopy,
    action: () => copyAndTell(text, what),
  });
  return [
    copy('Copy id', 'the id', String(id)),
    copy('Copy job id', 'the job id', jobId),
    copy('Copy link', 'the link', linkOf(id)),
    copy('Copy as JSON', 'the simulation as JSON', JSON.stringify(simulation, null, 2)),
    { kind: 'line', label: 'copying' },
  ];
}

/** More rows of images are hard to distinguish. */
const maxInGallery = 50;

/** Opens the results of the selected simulations as images. */
export function galleryEntries(
  { count, withRows }: SelectedRows<SimulationSummary>,
  onGallery: (ids: readonly number[]) => void,
): readonly MenuEntry[] {
  if (count === 0 || count > maxInGallery) return [];
  return [
    {
      kind: 'action',
      label:
        count === 1
          ? 'Show results in the gallery'
          : `Show results of ${formatCount(count)} simulations in the gallery`,
      Icon: IconLayoutGrid,
      action: () => withRows((rows) => onGallery(rows.map(({ id }) => id))),
    },
    { kind: 'line', label: 'results' },
  ];
}

/** One at a time, and from its detail if the list has only the beginning of its title. */
function renaming(
  { count, rows: [first] = [] }: SelectedRows<SimulationSummary>,
  onRequest: (request: Request) => void,
): readonly MenuEntry[] {
  if (first === undefined || count > 1 || first.titleLength !== undefined) return [];
  const simulation = { id: first.id, name: first.title };
  return [
    operationAction('rename-simulation', {
      label: `Rename simulation ${first.id}…`,
      action: () => onRequest({ kind: 'rename-simulation', simulation }),
    }),
  ];
}
