/** A scoring mesh of a Geant4 macro: where its bins begin along each axis, in cm, and how wide they are. */
type Mesh = ReadonlyMap<string, { readonly start: number; readonly step: number }>;

interface Draft {
  readonly isBox: boolean;
  translation: readonly number[];
  size: readonly number[];
  bins: readonly number[];
}

function toMesh({ isBox, translation, size, bins }: Draft): Mesh {
  const [x = 0, y = 0, z = 0] = translation;
  const [first = 1, second = 1, third = 1] = size;
  const [n1 = 1, n2 = 1, n3 = 1] = bins;
  const along = (centre: number, half: number, count: number) => ({ start: centre - half, step: (2 * half) / count });
  // Geant4 takes half lengths; for a cylinder the radius, then half of its length.
  if (isBox)
    return new Map([
      ['X', along(x, first, n1)],
      ['Y', along(y, second, n2)],
      ['Z', along(z, third, n3)],
    ]);
  return new Map([
    ['Z', along(z, second, n2)],
    ['R', { start: 0, step: first / n1 }],
  ]);
}

/** The scoring meshes that a Geant4 macro makes, by name. */
export function readMeshes(macro: string): ReadonlyMap<string, Mesh> {
  const drafts = new Map<string, Draft>();
  let open: Draft | undefined;
  for (const line of macro.split('\n')) {
    const [command = '', ...words] = line.trim().split(/\s+/u);
    const numbers = words.map(Number.parseFloat).filter((number) => Number.isFinite(number));
    const created = /^\/score\/create\/(box|cylinder)Mesh$/u.exec(command)?.[1];
    if (created !== undefined) {
      open = { isBox: created === 'box', translation: [], size: [], bins: [] };
      drafts.set(words[0] ?? '', open);
    }
    if (open === undefined) continue;
    if (command === '/score/mesh/translate/xyz') open.translation = numbers;
    if (command === '/score/mesh/boxSize' || command === '/score/mesh/cylinderSize') open.size = numbers;
    if (command === '/score/mesh/nBin') open.bins = numbers;
    if (command === '/score/close') open = undefined;
  }
  return new Map([...drafts].map(([name, draft]) => [name, toMesh(draft)]));
}

/** How far a position may deviate from the expected one, as a fraction of a bin. */
const tolerance = 1e-3;

/**
 * The bin centres of an axis of a Geant4 page. yaptide's web interface counts Geant4's bins from 1, although they begin
 * with 0, so what it saves is one bin too low: if the macro shows that, they are shifted up by a bin. Null if there is
 * nothing to repair.
 */
export function repairedCentres(
  axis: { readonly name: string; readonly values: readonly unknown[] },
  mesh: Mesh | undefined,
) {
  const letter = /^Position \((.+)\)$/u.exec(axis.name)?.[1]?.toUpperCase();
  const along = letter === undefined ? undefined : mesh?.get(letter);
  const first = axis.values[0];
  if (along === undefined || typeof first !== 'number') return null;
  const { start, step } = along;
  if (Math.abs(first - (start - step / 2)) > tolerance * step) return null;
  return axis.values.map((_, index) => start + (index + 0.5) * step);
}
