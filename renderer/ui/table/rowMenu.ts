import { formatPlural } from '#renderer/format/formatCount.ts';
import type { MenuEntry } from '#renderer/ui/PopupMenu.tsx';

/** The entry with this hint is what the Delete key does. */
export const deleteHint = 'Del';

interface RowMenuOptions {
  readonly selected: number;
  readonly onCopy: () => void;
  /** undefined where there is nothing to open, or more than one. */
  readonly onOpen: (() => void) | undefined;
  /** What else can be done with them, below a line. */
  readonly operations: readonly MenuEntry[];
}

/** What can be done with the selected rows. */
export function rowMenu({ selected, onCopy, onOpen, operations }: RowMenuOptions): readonly MenuEntry[] {
  return [
    ...(onOpen === undefined ? [] : [{ kind: 'action', label: 'Open', hint: 'Enter', action: onOpen } as const]),
    {
      kind: 'action',
      label: `Copy ${formatPlural(selected, 'row')}`,
      hint: 'Ctrl C',
      disabled: selected === 0,
      action: onCopy,
    },
    ...(operations.length === 0 ? [] : [{ kind: 'line', label: 'operations' } as const, ...operations]),
  ];
}
