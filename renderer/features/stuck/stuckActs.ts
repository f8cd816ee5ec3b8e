import type { ActWish } from '#renderer/acts/actWish.ts';
import { formatPlural } from '#renderer/format/formatCount.ts';
import type { MenuEntry } from '#renderer/ui/PopupMenu.tsx';
import { deleteHint } from '#renderer/ui/table/rowMenu.ts';

/** What can be done with simulations in trouble; the ids are those of one act at most. */
export function stuckActs(ids: readonly number[], onWish: (wish: ActWish) => void): readonly MenuEntry[] {
  const [first] = ids;
  if (first === undefined) return [];
  const words = ids.length === 1 ? `simulation ${first}` : formatPlural(ids.length, 'simulation');
  const which = { kind: 'ids', ids: [...ids] } as const;
  const setTo = (state: 'FAILED' | 'CANCELED') =>
    ({
      kind: 'act',
      label: `Set ${words} to ${state}…`,
      act: () => onWish({ kind: 'act', act: { kind: 'set-simulation-state', which, state } }),
    }) as const;
  return [
    setTo('FAILED'),
    setTo('CANCELED'),
    { kind: 'line', label: 'removal' },
    {
      kind: 'act',
      label: `Remove ${words}…`,
      hint: deleteHint,
      act: () => onWish({ kind: 'act', act: { kind: 'remove-simulations', which } }),
    },
  ];
}
