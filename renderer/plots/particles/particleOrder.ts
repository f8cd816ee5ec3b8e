import type { PhaseSpace } from '#shared/domain/page.ts';
import type { Stepwise } from '../stepwise.ts';
import { columnReader, type ParticleSort } from './particles.ts';

/** Particles processed between two pauses: about a millisecond of work. */
const step = 32_768;

/** The particles of one kind, or all of them, in the stored order. */
export function* particlesOfKind(page: PhaseSpace, kind: number | null): Stepwise<Uint32Array> {
  const found = new Uint32Array(page.particles);
  const pdgOf = columnReader(page, 'pdg');
  let count = 0;
  for (let particle = 0; particle < page.particles; particle += 1) {
    if (particle % step === 0) yield;
    if (kind !== null && pdgOf(particle) !== kind) continue;
    found[count] = particle;
    count += 1;
  }
  return found.subarray(0, count);
}

const all = 0xff_ff_ff_ff;
const sign = 0x80_00_00_00;

/**
 * Turns numbers, in place, into keys of two halves that sort as unsigned integers: a double's bits are all inverted if
 * it is negative, otherwise only its sign; for descending order, all of them once more. 0 and −0 are equal; NaN is last
 * in either direction.
 */
function* toKeys(values: Float64Array, isDescending: boolean): Stepwise<Uint32Array> {
  const halves = new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
  const back = isDescending ? all : 0;
  for (let index = 0; index < values.length; index += 1) {
    if (index % step === 0) yield;
    const value = values[index] ?? Number.NaN;
    if (value === 0) values[index] = 0;
    const low = halves[2 * index] ?? 0;
    const high = halves[2 * index + 1] ?? 0;
    const isNegative = value < 0;
    const isNaN = value !== value;
    halves[2 * index] = isNaN ? all : low ^ (isNegative ? all : 0) ^ back;
    halves[2 * index + 1] = isNaN ? all : high ^ (isNegative ? all : sign) ^ back;
  }
  return halves;
}

const digitBits = 16;
const digits = 1 << digitBits;

/** Particles in the order of a column, stable for equal ones: a radix sort by digits of 16 bits, the lowest first. */
export function* particlesSorted(
  page: PhaseSpace,
  particles: Uint32Array,
  sort: ParticleSort | null,
): Stepwise<Uint32Array> {
  if (sort === null) return particles;
  const valueOf = columnReader(page, sort.column);
  const values = new Float64Array(particles.length);
  for (let index = 0; index < particles.length; index += 1) {
    if (index % step === 0) yield;
    values[index] = valueOf(particles[index] ?? 0);
  }
  const keys = yield* toKeys(values, sort.direction === 'descending');
  let order = new Uint32Array(particles.length);
  for (let index = 0; index < order.length; index += 1) {
    if (index % step === 0) yield;
    order[index] = index;
  }
  let next = new Uint32Array(order.length);
  for (let digit = 0; digit < 64 / digitBits; digit += 1) {
    const half = digit < 2 ? 0 : 1;
    const shift = (digit % 2) * digitBits;
    const digitOf = (place: number): number => ((keys[2 * place + half] ?? 0) >>> shift) & (digits - 1);
    const starts = new Uint32Array(digits + 1);
    for (let place = 0; place < order.length; place += 1) {
      if (place % step === 0) yield;
      const bucket = digitOf(place) + 1;
      starts[bucket] = (starts[bucket] ?? 0) + 1;
    }
    for (let bucket = 1; bucket <= digits; bucket += 1)
      starts[bucket] = (starts[bucket] ?? 0) + (starts[bucket - 1] ?? 0);
    for (let index = 0; index < order.length; index += 1) {
      if (index % step === 0) yield;
      const place = order[index] ?? 0;
      const bucket = digitOf(place);
      next[starts[bucket] ?? 0] = place;
      starts[bucket] = (starts[bucket] ?? 0) + 1;
    }
    [order, next] = [next, order];
  }
  for (let index = 0; index < order.length; index += 1) {
    if (index % step === 0) yield;
    next[index] = particles[order[index] ?? 0] ?? 0;
  }
  return next;
}
