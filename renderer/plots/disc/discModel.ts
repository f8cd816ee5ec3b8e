import { type AxisChoice, binsOf } from '#shared/domain/axis.ts';
import type { Axis } from '#shared/domain/axis.ts';
import type { Page2D } from '#shared/domain/page.ts';
import { edgesExtent, findBin } from '#shared/page/binEdges.ts';

/** A map over a radius and an angle, laid out around a centre. */
export interface Disc {
  readonly radius: DiscSide;
  readonly angle: DiscSide;
  /** Radians in one unit of the angle. */
  readonly radians: number;
  /** The largest radius. */
  readonly size: number;
  readonly unit: string;
}

interface DiscSide {
  readonly edges: Float64Array;
  readonly stride: number;
}

const isRadius = ({ name }: Axis): boolean => /\(R\)\s*$|^R$|radius/iu.test(name);
const isAngle = ({ name, stored: { unit } }: Axis): boolean =>
  /phi|φ|azimuth/iu.test(name) || (/^angle/iu.test(name) && /^(?:rad|deg|°)?/u.test(unit));

/** Which axes of a page of any dimension are a radius and an angle, those of a cylinder; null if it has not both. */
export function polarAxes(axes: readonly Axis[]): { readonly radius: number; readonly angle: number } | null {
  const [radius, angle] = [axes.findIndex(isRadius), axes.findIndex(isAngle)];
  return radius < 0 || angle < 0 || radius === angle ? null : { radius, angle };
}

/** Which of the two axes of a map is a radius and which an angle; null if they are something else. */
export function discAxes(
  { axes }: Page2D,
  reading: AxisChoice,
): { readonly radius: 0 | 1; readonly angle: 0 | 1 } | null {
  const [one, other] = axes;
  const radius = isRadius(one) && isAngle(other) ? 0 : isRadius(other) && isAngle(one) ? 1 : null;
  if (radius === null) return null;
  const [low] = edgesExtent(binsOf(axes[radius], reading).edges);
  return low < 0 ? null : { radius, angle: radius === 0 ? 1 : 0 };
}

/** The size of an angle's unit; without a unit, radians if a full turn fits. */
function radiansOf(unit: string, largest: number): number {
  if (/^(?:deg|°)/u.test(unit)) return Math.PI / 180;
  if (unit.startsWith('mrad')) return 1e-3;
  return unit === '' && largest > 7 ? Math.PI / 180 : 1;
}

/** A map as a disc; null if its axes are not radius and angle. */
export function toDisc(page: Page2D, reading: AxisChoice): Disc | null {
  const found = discAxes(page, reading);
  if (found === null) return null;
  const side = (index: 0 | 1): DiscSide => ({
    edges: binsOf(page.axes[index], reading).edges,
    stride: page.strides[index] ?? 1,
  });
  const angle = binsOf(page.axes[found.angle], reading);
  const radius = binsOf(page.axes[found.radius], reading);
  const [low, high] = edgesExtent(angle.edges);
  return {
    radius: side(found.radius),
    angle: side(found.angle),
    radians: radiansOf(angle.unit, Math.max(Math.abs(low), Math.abs(high))),
    size: edgesExtent(radius.edges)[1],
    unit: radius.unit,
  };
}

/** The bins at a position around the centre: the angle runs counter-clockwise from the right. Null outside. */
export function binsAt(
  { radius, angle, radians }: Disc,
  x: number,
  y: number,
): { readonly radius: number; readonly angle: number } | null {
  const ring = findBin(radius.edges, Math.hypot(x, y));
  if (ring < 0) return null;
  const turn = (2 * Math.PI) / radians;
  const at = Math.atan2(y, x) / radians;
  // An axis may begin at zero, at −π or anywhere: a full turn more or less is the same direction.
  for (const candidate of [at, at + turn, at - turn]) {
    const sector = findBin(angle.edges, candidate);
    if (sector >= 0) return { radius: ring, angle: sector };
  }
  return null;
}

/** The position of two bins' value. */
export function placeOf({ radius, angle }: Disc, bins: { readonly radius: number; readonly angle: number }): number {
  return bins.radius * radius.stride + bins.angle * angle.stride;
}
