import type { Axis, Bins } from '#shared/domain/axis.ts';
import type { PlotScale } from '../plotScale.ts';

/** Whether an axis counts zones of the geometry, which are numbers and not positions. */
export function isZoneAxis({ name, stored: { unit } }: Axis): boolean {
  return /^zones?\b/iu.test(name.trim()) && unit.trim() === '';
}

/** The number of a zone: its bin is centred at it, or begins at it. */
export function zoneNumber({ centres }: Bins, bin: number): number {
  return Math.floor((centres[bin] ?? Number.NaN) + 1e-9);
}

/** A scale whose ticks are the numbers of zones under the centres of their bars, as many as there is space for. */
export function zoneScale(scale: PlotScale, bins: Bins): PlotScale {
  return {
    ...scale,
    ticks: (count) => {
      const [low, high] = scale.domain;
      const seen = Array.from(bins.centres, (centre, bin) => ({ centre, bin })).filter(
        ({ centre }) => centre >= low && centre <= high,
      );
      const step = Math.max(1, Math.ceil(seen.length / Math.max(1, count * 3)));
      return seen
        .filter((_, index) => index % step === 0)
        .map(({ centre, bin }) => ({ value: centre, label: String(zoneNumber(bins, bin)) }));
    },
  };
}
