import type { ActWish, Wish } from '#renderer/acts/actWish.ts';
import type { MenuEntry } from '#renderer/ui/PopupMenu.tsx';
import type { Simulation } from '#shared/domain/simulation.ts';

type Open = Pick<Simulation, 'id' | 'title' | 'titleLength'>;

/** What may be wished of the simulation that is open. */
export function openSimulationWishes({ id, title, titleLength }: Open) {
  const simulations = { which: { kind: 'ids', ids: [id] }, words: `simulation ${id}` } as const;
  return {
    // A title that is too long to be told whole is typed anew.
    rename: { kind: 'rename-simulation', simulation: { id, name: titleLength > title.length ? '' : title } },
    handOver: { kind: 'hand-over-simulations', simulations },
    setState: { kind: 'set-simulation-state', simulations },
    remove: { kind: 'act', act: { kind: 'remove-simulations', which: simulations.which } },
  } as const satisfies Record<string, ActWish>;
}

/** The same as entries of a menu; what removes it comes last, after a line. */
export function openSimulationActs(simulation: Open, onWish: (wish: Wish) => void): readonly MenuEntry[] {
  const wishes = openSimulationWishes(simulation);
  const act = (label: string, wish: Wish): MenuEntry => ({ kind: 'act', label, act: () => onWish(wish) });
  return [
    { kind: 'line', label: 'acts' },
    act('Rename…', wishes.rename),
    act('Hand over…', wishes.handOver),
    act('Set state…', wishes.setState),
    act('Export as an archive…', {
      kind: 'export-simulations',
      ids: [simulation.id],
      words: `simulation ${simulation.id}`,
    }),
    { kind: 'line', label: 'removal' },
    act('Remove…', wishes.remove),
  ];
}
