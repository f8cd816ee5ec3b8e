import { describe, expect, it } from 'vitest';
import { packColour, packedColours } from '#renderer/plots/colourMaps.ts';
import { cutCurve } from '#renderer/plots/heatmap/sideCurves.ts';
import { makeMapModel, toMapGrid } from '#renderer/plots/heatmap/mapModel.ts';
import { binsUnderPixels, codesOf, fillRaster, makeCodeCache } from '#renderer/plots/heatmap/raster.ts';
import { binAtPlace, mapReadout } from '#renderer/plots/heatmap/mapCursor.ts';
import { cellCodes, codeOf } from '#renderer/plots/heatmap/valueCodes.ts';
import { colourScale, fittingRange, mapScaleKind, robustRange } from '#renderer/plots/heatmap/valueColours.ts';
import { curveValue } from '#renderer/plots/curve.ts';
import { makeScale } from '#renderer/plots/plotScale.ts';
import { parsePlotSettings } from '#renderer/plots/plotSettings.ts';
import { cellsOfArray, statisticsOf } from '#shared/page/pageStatistics.ts';
import type { Page2D } from '#shared/domain/page.ts';
import { aMap } from './plotPages.ts';

const settings = parsePlotSettings({ mapScale: 'lin' });
const marks = { nan: 1, positiveInfinity: 2, negativeInfinity: 3, missing: 4 };

interface Size {
  readonly width: number;
  readonly height: number;
}

function pictureOf(page: Page2D, { width, height }: Size, chosen = settings): readonly number[] {
  const grid = toMapGrid(page, chosen);
  const model = makeMapModel(grid, chosen);
  const scale = colourScale({ ...chosen, isDiverging: false }, statisticsOf(cellsOfArray(page.quantity.values)));
  const pixels = new Uint32Array(width * height);
  const columns = binsUnderPixels(grid.columns.bins.edges, model.x, width);
  const rows = binsUnderPixels(grid.rows.bins.edges, model.y, height);
  fillRaster(pixels, codesOf(makeCodeCache(), { grid, scale, hidesZero: false }, { columns, rows }), {
    ...marks,
    map: packedColours('grey', false),
  });
  return [...pixels];
}

describe('the image of a map', () => {
  it('is the same for F and C order', () => {
    const fortran = aMap([0, 1, 2, 3, 4, 5], [2, 3], 'F');
    const c = aMap([0, 2, 4, 1, 3, 5], [2, 3], 'C');
    expect(pictureOf(fortran, { width: 12, height: 8 })).toEqual(pictureOf(c, { width: 12, height: 8 }));
  });

  it('has the first row at the bottom and the second axis across', () => {
    const [topLeft, topRight, bottomLeft, bottomRight] = pictureOf(aMap([0, 1, 2, 3], [2, 2], 'F'), {
      width: 2,
      height: 2,
    });
    const map = packedColours('grey', false);
    expect([bottomLeft, topLeft, bottomRight, topRight]).toEqual([map[0], map[85], map[170], map[255]]);
  });

  it('is transposed when the axes are swapped', () => {
    const swapped = pictureOf(aMap([0, 1, 2, 3], [2, 2], 'F'), { width: 2, height: 2 }, { ...settings, swapped: true });
    const map = packedColours('grey', false);
    expect(swapped).toEqual([map[170], map[255], map[0], map[85]]);
  });

  it('leaves zero empty on a logarithmic scale', () => {
    const picture = pictureOf(
      aMap([0, 1, 10, 100], [2, 2], 'F'),
      { width: 2, height: 2 },
      { ...settings, mapScale: 'log' },
    );
    expect(picture[2]).toBe(0);
    expect(picture.filter((pixel) => pixel === 0)).toHaveLength(1);
  });

  it('marks NaN, infinities and missing values differently', () => {
    const picture = pictureOf(aMap([Number.NaN, Infinity, -Infinity], [2, 2], 'F'), { width: 24, height: 24 });
    expect(new Set(picture)).toEqual(new Set([0, 1, 2, 3, 4]));
  });

  it('draws bins between their true edges', () => {
    const edges = Float64Array.from([0, 1, 10]);
    expect([...binsUnderPixels(edges, makeScale('lin', [0, 10]), 10)]).toEqual([0, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
    const decades = Float64Array.from([1, 10, 100]);
    expect([...binsUnderPixels(decades, makeScale('log', [1, 100]), 4)]).toEqual([0, 0, 1, 1]);
    expect([...binsUnderPixels(Float64Array.from([2, 1, 0]), makeScale('lin', [0, 2]), 2)]).toEqual([1, 0]);
  });
});

describe('colours of values', () => {
  const whole = statisticsOf(cellsOfArray(Float64Array.from([0, 1e-9, 1, 100])));

  it('are logarithmic by default for positive values over three decades', () => {
    expect(mapScaleKind('auto', whole)).toBe('log');
    expect(mapScaleKind('auto', statisticsOf(cellsOfArray(Float64Array.from([-1, 1, 5000]))))).toBe('lin');
    expect(mapScaleKind('sqrt', whole)).toBe('sqrt');
  });

  it('cover four decades by default', () => {
    expect(fittingRange('log', whole, false)).toEqual([0.01, 100]);
  });

  it('are symmetric around zero for a diverging map', () => {
    expect(fittingRange('lin', statisticsOf(cellsOfArray(Float64Array.from([-1, 4]))), true)).toEqual([-4, 4]);
  });

  it('is finite for any values', () => {
    const { MAX_VALUE: largest, MIN_VALUE: least } = Number;
    for (const values of [
      [largest],
      [-largest],
      [largest, -largest],
      [least],
      [-least, least],
      [0],
      [Number.NaN],
      [Infinity],
    ]) {
      const whole = statisticsOf(cellsOfArray(Float64Array.from(values)));
      for (const kind of ['lin', 'log', 'symlog'] as const) {
        const [low, high] = fittingRange(kind, whole, false);
        expect(Number.isFinite(low) && Number.isFinite(high) && low < high, `${kind} ${values.join()}`).toBe(true);
      }
    }
  });

  it('are clamped to the ends of the range', () => {
    const scale = makeScale('log', [1, 10]);
    expect(codeOf(1000, scale) - codeOf(0.001, scale)).toBe(255);
    expect(codeOf(-1, scale)).toBe(cellCodes.hidden);
    expect(codeOf(undefined, scale)).toBe(cellCodes.missing);
  });

  it('are read from every CSS notation', () => {
    expect(packColour('#102030')).toBe(packColour('rgb(16, 32, 48)'));
    expect(packColour('#fff')).toBe(0xffffffff);
  });
});

describe('cuts and read-outs', () => {
  const page = aMap([0, 1, 2, 3, 4, 5], [2, 3], 'F');
  const grid = toMapGrid(page, settings);

  it('run along a row and along a column', () => {
    expect([0, 1, 2].map((bin) => curveValue(cutCurve(grid, 'along', { bin: 1, width: 1 }), bin))).toEqual([1, 3, 5]);
    expect([0, 1].map((bin) => curveValue(cutCurve(grid, 'up', { bin: 2, width: 1 }), bin))).toEqual([4, 5]);
  });

  it('show both bins and the value as stored', () => {
    const bin = binAtPlace(grid, { x: 1.5, y: 1.5 });
    expect(bin).toEqual({ column: 1, row: 1 });
    expect(bin === null ? null : mapReadout(grid, bin, { label: 'Dose', unit: 'MeV/g' }).entries).toEqual([
      { label: 'Z', text: '1–2', unit: 'cm' },
      { label: 'Y', text: '1–2', unit: 'cm' },
      { label: 'Dose', text: '3', unit: 'MeV/g' },
    ]);
  });

  it('distinguish a missing value from a stored one', () => {
    const short = toMapGrid(aMap([0, 1, 2], [2, 2], 'F'), settings);
    expect(mapReadout(short, { column: 1, row: 1 }, { label: 'Dose', unit: 'MeV/g' }).entries[2]?.text).toMatch(
      /missing/,
    );
  });
});

describe('the colours of extreme values', () => {
  const rangeOf = (...values: readonly number[]) => {
    const whole = statisticsOf(cellsOfArray(Float64Array.from(values)));
    return (['lin', 'log', 'sqrt'] as const).map((kind) => fittingRange(kind, whole, false));
  };

  it.each([
    ['zeros', [0, 0, 0]],
    ['one value', [7, 7]],
    ['one negative value', [-7, -7]],
    ['one huge value', [Number.MAX_VALUE, Number.MAX_VALUE]],
    ['one tiny value', [5e-324, 5e-324]],
    ['huge values of both signs', [-Number.MAX_VALUE, Number.MAX_VALUE]],
    ['tiny and huge values', [1e-320, 1e308]],
    ['nothing finite', [Number.NaN, Infinity]],
  ])('have a finite, ascending range for %s', (_, values) => {
    for (const [low, high] of rangeOf(...values)) {
      expect(Number.isFinite(low) && Number.isFinite(high) && low < high).toBe(true);
    }
  });

  it('can exclude one bin far above all others, and only then', () => {
    const offered = (...values: readonly number[]) =>
      robustRange(Float64Array.from(values), statisticsOf(cellsOfArray(Float64Array.from(values))));
    const usual = Array.from({ length: 999 }, (_, index) => 1 + index / 999);
    const [low = 0, high = 0] = offered(...usual, 1e6) ?? [];
    expect(low).toBeCloseTo(1.01, 2);
    expect(high).toBeCloseTo(1.99, 1);
    expect(offered(...usual)).toBeNull();
    expect(offered(0, 0, 0)).toBeNull();
    expect(offered(Number.NaN, Infinity)).toBeNull();
    expect(offered(5)).toBeNull();
  });

  it('show a map of zeros in the lowest colour', () => {
    const [lowest] = packedColours('grey', false);
    expect(new Set(pictureOf(aMap([0, 0, 0, 0], [2, 2], 'F'), { width: 4, height: 4 }))).toEqual(new Set([lowest]));
  });
});
