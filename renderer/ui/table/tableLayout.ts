/** The user's choices for the columns of a table; omitted ones take the table's defaults. */
export interface TableLayout {
  readonly order?: readonly string[] | undefined;
  readonly hidden?: readonly string[] | undefined;
  readonly pinned?: readonly string[] | undefined;
  /** In pixels. */
  readonly widths?: Readonly<Record<string, number>> | undefined;
}

interface KnownColumn {
  readonly id: string;
  readonly hiddenAtFirst?: boolean;
  readonly pinnedAtFirst?: boolean;
}

/** The limits of a column's width, in pixels. */
export const minWidth = 36;
export const maxWidth = 2000;

/** The ids of all columns in the chosen order; columns added since are at their default positions. */
export function orderOf(columns: readonly KnownColumn[], layout: TableLayout): readonly string[] {
  const known = columns.map(({ id }) => id);
  const order = (layout.order ?? []).filter((id, index, all) => known.includes(id) && all.indexOf(id) === index);
  for (const [index, id] of known.entries()) {
    if (!order.includes(id)) order.splice(Math.min(index, order.length), 0, id);
  }
  return order;
}

/** The ids of hidden columns. */
export function hiddenOf(columns: readonly KnownColumn[], layout: TableLayout): readonly string[] {
  return layout.hidden ?? columns.filter(({ hiddenAtFirst }) => hiddenAtFirst === true).map(({ id }) => id);
}

/** The ids of columns pinned on the left. */
export function pinnedOf(columns: readonly KnownColumn[], layout: TableLayout): readonly string[] {
  return layout.pinned ?? columns.filter(({ pinnedAtFirst }) => pinnedAtFirst === true).map(({ id }) => id);
}

/** Moves a column before another one; to the end if `before` is undefined. */
export function moveBefore(order: readonly string[], id: string, before: string | undefined): string[] {
  if (id === before) return [...order];
  const rest = order.filter((other) => other !== id);
  const at = before === undefined ? -1 : rest.indexOf(before);
  return at === -1 ? [...rest, id] : rest.toSpliced(at, 0, id);
}

/** Moves a column one visible place to the left (-1) or right (1). */
export function moveBy(
  order: readonly string[],
  visible: readonly string[],
  { id, step }: { readonly id: string; readonly step: -1 | 1 },
): string[] {
  const at = visible.indexOf(id);
  const target = visible[at + step];
  if (at === -1 || target === undefined) return [...order];
  if (step === -1) return moveBefore(order, id, target);
  return moveBefore(order, id, order[order.indexOf(target) + 1]);
}

/** A width that a column can have, in whole pixels. */
export function boundedWidth(width: number): number {
  return Math.round(Math.max(minWidth, Math.min(maxWidth, width)));
}
