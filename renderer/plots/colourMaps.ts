import { scaleLinear } from 'd3-scale';
import {
  interpolateCividis,
  interpolateMagma,
  interpolateRdBu,
  interpolateTurbo,
  interpolateViridis,
} from 'd3-scale-chromatic';
import type { ColourMapName } from './plotSettings.ts';

/** Steps from the lowest to the highest colour. */
export const colourSteps = 256;

const grey = (unit: number): string => {
  const level = Math.round(255 * unit);
  return `rgb(${level}, ${level}, ${level})`;
};

/** Blue up to the middle, then orange to red: with gamma from 0 to 2, passing and failing values differ in hue. */
const passing = scaleLinear([0, 0.5], ['#15263a', '#7db4e6']);
const failing = scaleLinear([0.5, 1], ['#f2a65a', '#b3122b']);
const gamma = (unit: number): string => (unit <= 0.5 ? passing(unit) : failing(unit));

const interpolators = {
  viridis: interpolateViridis,
  magma: interpolateMagma,
  cividis: interpolateCividis,
  turbo: interpolateTurbo,
  grey,
  diverging: (unit: number) => interpolateRdBu(1 - unit),
  gamma,
} as const satisfies Record<ColourMapName, (unit: number) => string>;

/** A colour of a map as CSS; 0 is the lowest. */
export function colourAt(name: ColourMapName, unit: number, inverted: boolean): string {
  return interpolators[name](inverted ? 1 - unit : unit);
}

/** `#rgb`, `#rrggbb` or `rgb(r, g, b)` as a pixel of an ImageData seen as little-endian 32-bit numbers, opaque. */
export function packColour(css: string): number {
  const text = css.trim();
  const short = /^#([\da-f])([\da-f])([\da-f])$/i.exec(text);
  const long = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})/i.exec(text);
  const hex = short?.slice(1).map((digit) => digit + digit) ?? long?.slice(1);
  const parts = hex?.map((digits) => Number.parseInt(digits, 16)) ?? (text.match(/[\d.]+/g) ?? []).map(Number);
  const [red = 0, green = 0, blue = 0] = parts;
  return ((255 << 24) | (Math.round(blue) << 16) | (Math.round(green) << 8) | Math.round(red)) >>> 0;
}

/** All colours of a map as pixels, lowest first. */
export function packedColours(name: ColourMapName, inverted: boolean): Uint32Array {
  return Uint32Array.from({ length: colourSteps }, (_, step) =>
    packColour(colourAt(name, step / (colourSteps - 1), inverted)),
  );
}
