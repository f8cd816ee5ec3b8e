/** The material at a position. */
export interface Medium {
  readonly name: string;
  /** ICRU number, as in mat.dat and the editor's materials; 1000 is vacuum. */
  readonly icru: number;
  /** In g/cm³. */
  readonly density: number;
  /** Stopping power relative to water, by length. */
  readonly stopping: number;
  /** Scattering power relative to water, by length: the ratio of radiation lengths. */
  readonly scattering: number;
}

export const water: Medium = { name: 'WATER, LIQUID', icru: 276, density: 1, stopping: 1, scattering: 1 };
export const air: Medium = { name: 'AIR', icru: 104, density: 0.001205, stopping: 0.00107, scattering: 0.0012 };
export const pmma: Medium = { name: 'PMMA', icru: 223, density: 1.19, stopping: 1.16, scattering: 1.06 };
export const bone: Medium = { name: 'BONE, CORTICAL', icru: 120, density: 1.85, stopping: 1.7, scattering: 2.5 };
export const lung: Medium = { name: 'LUNG', icru: 190, density: 0.3, stopping: 0.3, scattering: 0.3 };
export const lead: Medium = { name: 'LEAD', icru: 82, density: 11.35, stopping: 5.6, scattering: 64 };

/** A box of a medium in the plane of the beam, in cm; it extends through x. Later ones cover earlier ones. */
export interface Block {
  readonly name: string;
  readonly medium: Medium;
  readonly y: readonly [number, number];
  readonly z: readonly [number, number];
}

/** The medium at a position: the last block that contains it, water if there is none. */
export function mediumAt(blocks: readonly Block[], y: number, z: number): Medium {
  return (
    blocks.findLast((block) => y >= block.y[0] && y < block.y[1] && z >= block.z[0] && z < block.z[1])?.medium ?? water
  );
}
