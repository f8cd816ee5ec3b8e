/** The parts of an object that differ from those of another; undefined if none does. Values are compared as JSON. */
export function differingParts<Whole extends object>(defaults: Whole, whole: Whole): Partial<Whole> | undefined {
  const known = new Map<string, unknown>(Object.entries(defaults));
  const differing = Object.entries(whole).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(known.get(name)),
  );
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a part of the whole, by its own names
  return differing.length === 0 ? undefined : (Object.fromEntries(differing) as Partial<Whole>);
}
