import { at } from './binning.ts';
import { mediumAt, type Block, type Medium } from './medium.ts';
import { proton, type Beam } from './particle.ts';
import type { Random } from './random.ts';
import { energyAt, rangeOf } from './range.ts';
import { scatteringPower } from './scattering.ts';
import { rangeStraggling } from './straggling.ts';
import { makeTally, normalise, score, type Step, type Tally, type TransportMesh } from './transportTally.ts';

/** Steps between two deflections: small compared with the range, and fewer random numbers are needed. */
const stepsPerKick = 4;
const tableStep = 0.005;
const tableSize = 9000;

/** Energy and scattering power of protons by the remaining range in cm, on a fine grid. */
interface Tables {
  readonly energy: Float64Array;
  readonly power: Float64Array;
}

function makeTables(): Tables {
  const energy = Float64Array.from({ length: tableSize }, (_, k) => energyAt(proton, k * tableStep));
  return { energy, power: energy.map((value) => scatteringPower(proton, Math.max(value, 0.5))) };
}

function lookUp(table: Float64Array, range: number): number {
  if (range <= 0) return 0;
  const place = Math.min(range / tableStep, tableSize - 2);
  const k = Math.floor(place);
  return at(table, k) + (place - k) * (at(table, k + 1) - at(table, k));
}

const noStep: Step = { x: 0, y: 0, z: 0, length: 0, deposit: 0, energy: 0, density: 1, primary: true };

interface Proton {
  x: number;
  y: number;
  z: number;
  ux: number;
  uy: number;
  uz: number;
  /** Remaining range in cm of water. */
  range: number;
  readonly primary: boolean;
}

interface World {
  readonly tables: Tables;
  readonly media: readonly Medium[];
  readonly tally: Tally;
  readonly random: Random;
  readonly waiting: Proton[];
  /** One object reused for all steps, to avoid millions of allocations. */
  readonly step: { -readonly [Part in keyof Step]: Step[Part] };
}

function deflect(particle: Proton, angle: number, random: Random): void {
  particle.ux += angle * random.gauss();
  particle.uy += angle * random.gauss();
  const norm = Math.hypot(particle.ux, particle.uy, particle.uz);
  particle.ux /= norm;
  particle.uy /= norm;
  particle.uz /= norm;
}

function turn(
  from: Proton,
  { angle, range }: { readonly angle: number; readonly range: number },
  random: Random,
): Proton {
  const azimuth = 2 * Math.PI * random.next();
  const across = Math.sin(angle);
  return {
    x: from.x,
    y: from.y,
    z: from.z,
    ux: across * Math.cos(azimuth),
    uy: across * Math.sin(azimuth),
    uz: Math.cos(angle),
    range,
    primary: false,
  };
}

/** A nuclear reaction: most of the energy goes to protons at an angle, some to neutrons that deposit it far away. */
function react(world: World, particle: Proton, energy: number): void {
  const { random } = world;
  for (let count = 1 + random.poisson(0.4); count > 0; count--) {
    const share = 0.85 * random.next() ** 1.6;
    const angle = random.next() < 0.18 ? Math.PI * random.next() : Math.abs(random.gauss()) * (1.1 - share) * 0.6;
    world.waiting.push(turn(particle, { angle, range: rangeOf(proton, energy * share) }, random));
  }
  if (random.next() < 0.3) {
    const angle = Math.PI * random.next();
    const away = turn(particle, { angle, range: rangeOf(proton, 1 + 14 * random.next()) }, random);
    const distance = -6 * Math.log(1 - random.next());
    away.x += away.ux * distance;
    away.y += away.uy * distance;
    away.z += away.uz * distance;
    world.waiting.push(away);
  }
}

function mediumOf(world: World, particle: Proton): Medium | undefined {
  const { mesh } = world.tally;
  const zIndex = Math.floor((particle.z / mesh.zStop) * mesh.zBins);
  const place = Math.floor(((particle.y + mesh.yHalf) / (2 * mesh.yHalf)) * mesh.yBins);
  const yIndex = Math.max(0, Math.min(mesh.yBins - 1, place));
  if (particle.x ** 2 + particle.y ** 2 > mesh.radius ** 2 || zIndex < 0) return undefined;
  return world.media[yIndex + mesh.yBins * zIndex];
}

/** Tracks a proton until it stops, reacts or leaves. */
function follow(world: World, particle: Proton): void {
  const { mesh } = world.tally;
  const h = mesh.zStop / mesh.zBins;
  const half = h / 2;
  const { step } = world;
  step.primary = particle.primary;
  let energy = lookUp(world.tables.energy, particle.range);
  for (let count = 0; particle.range > 0; count++) {
    particle.x += particle.ux * half;
    particle.y += particle.uy * half;
    particle.z += particle.uz * half;
    const medium = mediumOf(world, particle);
    if (medium === undefined) return;
    const crossed = h * medium.stopping;
    const after = lookUp(world.tables.energy, particle.range - crossed);
    const lost = energy - after;
    const reacts = world.random.next() < (0.012 * crossed) / (1 + 0.012 * particle.range);
    step.x = particle.x;
    step.y = particle.y;
    step.z = particle.z;
    step.length = Math.min(1, particle.range / crossed) * h;
    step.deposit = lost * (0.75 + 0.5 * world.random.next()) + (reacts ? 0.35 * after : 0);
    step.energy = energy - lost / 2;
    step.density = medium.density;
    score(world.tally, step);
    if (reacts) {
      if (energy > 5) react(world, particle, after);
      return;
    }
    particle.range -= crossed;
    energy = after;
    if (count % stepsPerKick === 0) {
      const power = lookUp(world.tables.power, particle.range) * medium.scattering;
      deflect(particle, Math.min(0.4, Math.sqrt(power * stepsPerKick * h)), world.random);
    }
    particle.x += particle.ux * half;
    particle.y += particle.uy * half;
    particle.z += particle.uz * half;
  }
}

/**
 * A small Monte Carlo of protons through blocks in water: continuous slowing down by R = α·E^p with straggling, normal
 * multiple scattering after Highland, Bortfeld's rate of nuclear reactions with secondary protons at an angle. Crude
 * compared with a real code, but its maps, tracks and noise have the same causes. Results are per primary.
 */
export function transportProtons(
  parts: {
    readonly beam: Beam;
    readonly primaries: number;
    readonly blocks: readonly Block[];
    readonly mesh: TransportMesh;
  },
  random: Random,
): Tally {
  const { beam, mesh } = parts;
  const media = Array.from({ length: mesh.yBins * mesh.zBins }, (_, k) => {
    const y = -mesh.yHalf + (((k % mesh.yBins) + 0.5) * 2 * mesh.yHalf) / mesh.yBins;
    return mediumAt(parts.blocks, y, ((Math.floor(k / mesh.yBins) + 0.5) * mesh.zStop) / mesh.zBins);
  });
  const world: World = {
    tables: makeTables(),
    media,
    tally: makeTally(mesh),
    random,
    waiting: [],
    step: { ...noStep },
  };
  for (let k = 0; k < parts.primaries; k++) {
    const mean = rangeOf(proton, beam.energy + beam.spread * random.gauss());
    world.waiting.push({
      x: beam.sigma * random.gauss(),
      y: beam.sigma * random.gauss(),
      z: 0,
      ux: 0,
      uy: 0,
      uz: 1,
      range: mean + rangeStraggling(proton, mean) * random.gauss(),
      primary: true,
    });
    for (let next = world.waiting.pop(); next !== undefined; next = world.waiting.pop()) follow(world, next);
  }
  normalise(world.tally, parts.primaries);
  return world.tally;
}
