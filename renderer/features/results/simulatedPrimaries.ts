/** What the simulation's tasks really simulated, to compare with what the files claim. */
export interface SimulatedPrimaries {
  readonly simulated: number | string;
  readonly tasks: number;
  readonly state: string;
}
