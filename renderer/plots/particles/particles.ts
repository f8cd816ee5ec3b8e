import { type ParticleColumn, particleColumns, type PhaseSpace } from '#shared/domain/page.ts';

/** Numbers per particle. */
const particleStride = particleColumns.length;

export const columnTitles = {
  pdg: 'PDG',
  x: 'x [cm]',
  y: 'y [cm]',
  z: 'z [cm]',
  ux: 'ux',
  uy: 'uy',
  uz: 'uz',
  energy: 'E [MeV]',
} as const satisfies Record<ParticleColumn, string>;

/** Names of the columns as of axes. */
export const columnNames = {
  pdg: 'PDG code',
  x: 'x',
  y: 'y',
  z: 'z',
  ux: 'ux',
  uy: 'uy',
  uz: 'uz',
  energy: 'Energy (E)',
} as const satisfies Record<ParticleColumn, string>;

export const columnUnits = {
  pdg: '',
  x: 'cm',
  y: 'cm',
  z: 'cm',
  ux: '',
  uy: '',
  uz: '',
  energy: 'MeV',
} as const satisfies Record<ParticleColumn, string>;

export interface ParticleSort {
  readonly column: ParticleColumn;
  readonly direction: 'ascending' | 'descending';
}

/** A number of a particle; NaN if the data is truncated. */
export function particleValue(page: PhaseSpace, particle: number, column: ParticleColumn): number {
  return page.quantity.values[particle * particleStride + particleColumns.indexOf(column)] ?? Number.NaN;
}

/** Reads a column, particle by particle; NaN if the data is truncated. */
export function columnReader(
  { quantity: { values } }: PhaseSpace,
  column: ParticleColumn,
): (particle: number) => number {
  const offset = particleColumns.indexOf(column);
  return (particle) => values[particle * particleStride + offset] ?? Number.NaN;
}

/** A kind of particle and how many there are. */
export interface ParticleKind {
  readonly pdg: number;
  readonly count: number;
}

const known: ReadonlyMap<number, string> = new Map([
  [2212, 'proton'],
  [-2212, 'antiproton'],
  [2112, 'neutron'],
  [22, 'photon'],
  [11, 'e⁻'],
  [-11, 'e⁺'],
  [12, 'νₑ'],
  [13, 'μ⁻'],
  [-13, 'μ⁺'],
  [111, 'π⁰'],
  [211, 'π⁺'],
  [-211, 'π⁻'],
  [321, 'K⁺'],
  [-321, 'K⁻'],
  [1000010020, 'deuteron'],
  [1000010030, 'triton'],
  [1000020030, 'He-3'],
  [1000020040, 'He-4'],
]);

const elements =
  'H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Kr Rb Sr Y Zr Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho Er Tm Yb Lu Hf Ta W Re Os Ir Pt Au Hg Tl Pb Bi Po At Rn Fr Ra Ac Th Pa U'.split(
    ' ',
  );

/** `C-12` for 1000060120 (10LZZZAAAI); a star marks an excited state; null when it is not an ion. */
function ionName(pdg: number): string | null {
  if (!Number.isSafeInteger(pdg) || pdg < 1_000_000_000 || pdg > 1_099_999_999) return null;
  const charge = Math.floor(pdg / 10_000) % 1000;
  const mass = Math.floor(pdg / 10) % 1000;
  const element = elements[charge - 1] ?? `Z${charge}`;
  return `${element}-${mass}${pdg % 10 === 0 ? '' : '*'}`;
}

/** The name of a PDG code; the code itself if unknown. */
export function particleName(pdg: number): string {
  return known.get(pdg) ?? ionName(pdg) ?? `PDG ${pdg}`;
}
