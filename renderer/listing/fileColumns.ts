/**
 * The columns of an exported file for some columns of a list: those with the same name, and where one column of the list
 * shows several values, `parts` names them.
 */
export function fileColumns<Name extends string>(
  columnIds: readonly string[],
  all: Readonly<Record<Name, unknown>>,
  parts: Readonly<Record<string, readonly Name[]>> = {},
): readonly Name[] {
  const isColumn = (name: string): name is Name => Object.hasOwn(all, name);
  return columnIds.flatMap((id) => parts[id] ?? (isColumn(id) ? [id] : []));
}
