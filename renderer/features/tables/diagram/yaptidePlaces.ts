import type { Places } from './boxPlaces.ts';

/** Where yaptide's tables stand, as one explains them: users at the left, a simulation in the middle, its results at the right. */
const places: Readonly<Record<string, readonly [column: number, row: number]>> = {
  KeycloakUser: [0, 0],
  User: [0, 1],
  YaptideUser: [0, 2],
  Cluster: [0, 4],
  CelerySimulation: [1, 0],
  Simulation: [1, 1.5],
  BatchSimulation: [1, 4],
  Input: [2, 0],
  Estimator: [2, 1],
  Logfiles: [2, 2],
  Task: [2, 3.5],
  Page: [3, 1],
  CeleryTask: [3, 3],
  BatchTask: [3, 4],
};
const columnWidth = 236;
const rowHeight = 84;

/** The places of yaptide's tables; undefined unless all of these boxes but a few are theirs. */
export function yaptidePlaces(
  boxes: readonly { readonly id: string; readonly name: string; readonly width: number }[],
): Places | undefined {
  const known = boxes.filter(({ name }) => Object.hasOwn(places, name));
  if (known.length < Object.keys(places).length) return undefined;
  const found: Record<string, { x: number; y: number }> = {};
  let others = 0;
  for (const { id, name, width } of boxes) {
    const [column, row] = places[name] ?? [others, 5.5];
    if (!Object.hasOwn(places, name)) others += 1;
    found[id] = { x: column * columnWidth + (columnWidth - width) / 2, y: row * rowHeight };
  }
  return found;
}
