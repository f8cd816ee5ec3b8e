/** A kind of beam particle. */
export interface Particle {
  readonly name: string;
  /** Number of nucleons. */
  readonly a: number;
  /** Charge in elementary charges. */
  readonly z: number;
  /** Particle Data Group number, as in phase space files. */
  readonly pdg: number;
  /** SHIELD-HIT12A's JPART0: 2 proton, 21 helium-4, 25 any heavy ion. */
  readonly jpart: number;
  /**
   * Mean free path for fragmentation in water, in cm; null for protons, whose loss Bortfeld's model describes. Figures
   * of a simplified model: with them, about half of the carbon ions of 290 MeV/u break up before they stop.
   */
  readonly freePath: number | null;
}

export const proton: Particle = { name: 'Proton', a: 1, z: 1, pdg: 2212, jpart: 2, freePath: null };
export const helium: Particle = { name: 'Helium', a: 4, z: 2, pdg: 1000020040, jpart: 21, freePath: 48 };
export const carbon: Particle = { name: 'Carbon', a: 12, z: 6, pdg: 1000060120, jpart: 25, freePath: 25 };

/** A beam of one kind of particle. */
export interface Beam {
  readonly particle: Particle;
  /** Mean kinetic energy at the entrance, in MeV per nucleon. */
  readonly energy: number;
  /** Its standard deviation, in MeV per nucleon. */
  readonly spread: number;
  /** Standard deviation of the lateral position at the entrance, in cm. */
  readonly sigma: number;
}
