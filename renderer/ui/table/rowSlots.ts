/** Rows from one to another, both included; none if the last is before the first. */
export interface RowRange {
  readonly first: number;
  readonly last: number;
}

interface SlotsOptions extends RowRange {
  /** The max number of drawn rows. */
  readonly slots: number;
  /** The first drawn row when the table last stood still. */
  readonly restedAt: number;
}

interface RowInSlot {
  readonly index: number;
  /** The element that the row reuses: that of the row which has left. */
  readonly slot: number;
}

/**
 * The rows to draw, each in its slot. The slots are in the order that the rows had at rest, so that no element moves
 * within the document while the table scrolls; at rest that is the order of the rows.
 */
export function inSlots({ first, last, slots, restedAt }: SlotsOptions): readonly RowInSlot[] {
  const place = (index: number): number => (((index - restedAt) % slots) + slots) % slots;
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, step) => first + step)
    .map((index) => ({ index, slot: index % slots }))
    .sort((left, right) => place(left.index) - place(right.index));
}
