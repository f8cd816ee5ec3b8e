/** The parts of a page's metadata that tell the units of its differential axes. */
export interface UnitMetadata {
  readonly page_diff_units?: string;
  readonly detector_unit?: string;
}

/**
 * The unit of differential axis `which` (0 or 1), or null where the metadata does not tell it. Three writers are
 * known: `data;diff1;diff2` in page_diff_units; everything in one word there and `data;diff1` in detector_unit;
 * and OpenShieldHit, which leaves the data's unit out of page_diff_units (`MeV;`).
 */
export function differentialUnit(metadata: UnitMetadata, which: number): string | null {
  const detector = (metadata.detector_unit ?? '').trim();
  const listed = split(metadata.page_diff_units ?? '');
  if (listed.length < 2) return wanted(split(detector)[which + 1]);
  const [first = ''] = listed;
  const known = detector === '' || `${detector}/`.startsWith(`${first}/`) || unitsIn(detector).includes(first);
  const beginsWithAxis = first !== '' && !first.startsWith('/') && !known;
  return wanted(listed[beginsWithAxis ? which : which + 1]);
}

function split(units: string): readonly string[] {
  return units.split(';').map((unit) => unit.trim());
}

function wanted(unit: string | undefined): string | null {
  const bare = (unit ?? '').replace(/\/prim$/, '');
  return bare === '' ? null : bare;
}

/** Single units of a compound one, and the compounds between semicolons: `MeV/g` counts as a unit of its own. */
function unitsIn(compound: string): readonly string[] {
  return [...split(compound), ...compound.split(/[;/\s*]+/)];
}
