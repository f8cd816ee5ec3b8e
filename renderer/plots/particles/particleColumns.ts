import { particleColumns, type ParticleColumn, type PhaseSpace } from '#shared/domain/page.ts';

/** Numbers a particle. */
export const particleStride = particleColumns.length;

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

export interface ParticleSort {
  readonly column: ParticleColumn;
  readonly direction: 'ascending' | 'descending';
}

/** A number of a particle; NaN where the data is cut off. */
export function particleValue(page: PhaseSpace, particle: number, column: ParticleColumn): number {
  return page.quantity.values[particle * particleStride + particleColumns.indexOf(column)] ?? Number.NaN;
}

/** One column as an array. */
export function columnValues(page: PhaseSpace, column: ParticleColumn): Float64Array {
  const offset = particleColumns.indexOf(column);
  const values = new Float64Array(page.particles);
  for (let particle = 0; particle < page.particles; particle += 1) {
    values[particle] = page.quantity.values[particle * particleStride + offset] ?? Number.NaN;
  }
  return values;
}

/** The particles in order; NaN always comes last, equals keep the stored order. */
export function sortedParticles(page: PhaseSpace, sort: ParticleSort | null): Uint32Array {
  const order = Uint32Array.from({ length: page.particles }, (_, particle) => particle);
  if (sort === null) return order;
  const values = columnValues(page, sort.column);
  const sign = sort.direction === 'ascending' ? 1 : -1;
  return order.sort((one, other) => {
    const a = values[one] ?? Number.NaN;
    const b = values[other] ?? Number.NaN;
    if (a < b) return -sign;
    if (a > b) return sign;
    if (a === b) return one - other;
    return Number(Number.isNaN(a)) - Number(Number.isNaN(b)) || one - other;
  });
}

/** A kind of particle and how many there are. */
export interface ParticleKind {
  readonly pdg: number;
  readonly count: number;
}

/** The kinds of particles, the most frequent first. */
export function particleKinds(page: PhaseSpace): readonly ParticleKind[] {
  const counts = new Map<number, number>();
  for (const pdg of columnValues(page, 'pdg')) counts.set(pdg, (counts.get(pdg) ?? 0) + 1);
  return [...counts].map(([pdg, count]) => ({ pdg, count })).toSorted((one, other) => other.count - one.count);
}
