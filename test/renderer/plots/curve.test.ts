import { describe, expect, it } from 'vitest';
import { type Curve, traceCurve, transposedPen } from '#renderer/plots/curve.ts';
import { fittingSpan, lineReadout, makeLineModel } from '#renderer/plots/line/lineModel.ts';
import { makeScale } from '#renderer/plots/plotScale.ts';
import { parsePlotSettings } from '#renderer/plots/plotSettings.ts';
import { aBins, aLine, anAxis, evenBins } from './plotPages.ts';

const frame = { left: 0, top: 0, width: 100, height: 100 };

function recorder() {
  const strokes: string[] = [];
  const write = (word: string) => (x: number, y: number) => strokes.push(`${word}${Math.round(x)},${Math.round(y)}`);
  return { strokes, pen: { moveTo: write('M'), lineTo: write('L') } };
}

function curveOf(values: readonly number[], bins = evenBins(0, values.length, values.length)): Curve {
  return { values: Float64Array.from(values), offset: 0, stride: 1, factor: 1, bins };
}

function traced(curve: Curve, yKind: 'lin' | 'log' = 'lin', style: 'steps' | 'line' = 'steps'): readonly string[] {
  const { strokes, pen } = recorder();
  const edges = curve.bins.edges;
  const x = makeScale('lin', [edges[0] ?? 0, edges[edges.length - 1] ?? 1]);
  traceCurve(curve, { x, y: makeScale(yKind, yKind === 'log' ? [1, 100] : [0, 10]), frame }, { pen, style });
  return strokes;
}

describe('a line of steps', () => {
  it('runs from edge to edge of each bin', () => {
    expect(traced(curveOf([5, 10]))).toEqual(['M0,50', 'L50,50', 'L50,0', 'L100,0']);
  });

  it('keeps bins of different width at their true edges', () => {
    expect(traced(curveOf([5, 10], aBins([0, 1, 10])))).toEqual(['M0,50', 'L10,50', 'L10,0', 'L100,0']);
  });

  it('joins the centres when drawn as a line', () => {
    expect(traced(curveOf([5, 10]), 'lin', 'line')).toEqual(['M25,50', 'L75,0']);
  });

  it('has gaps where a value is NaN, infinite or missing', () => {
    const strokes = traced(curveOf([5, Number.NaN, 5, Infinity], evenBins(0, 5, 5)));
    expect(strokes).toEqual(['M0,50', 'L20,50', 'M40,50', 'L60,50']);
  });

  it('has gaps where a logarithmic scale cannot show a value', () => {
    expect(traced(curveOf([10, 0, 10, -1]), 'log')).toEqual(['M0,50', 'L25,50', 'M50,50', 'L75,50']);
  });

  it('keeps a single peak among a hundred thousand bins', () => {
    const values = Array.from({ length: 100_000 }, (_, bin) => (bin === 77_777 ? 10 : 1));
    const strokes = traced(curveOf(values));
    expect(strokes.length).toBeLessThanOrEqual(400);
    expect(strokes.some((stroke) => stroke.endsWith(',0'))).toBe(true);
  });

  it('can be drawn on its side', () => {
    const { strokes, pen } = recorder();
    const lying = { left: 0, top: 0, width: 50, height: 20 };
    const turned = transposedPen(pen, lying, { left: 200, top: 100, width: 20, height: 50 });
    turned.moveTo(0, 20);
    turned.lineTo(50, 0);
    expect(strokes).toEqual(['M200,150', 'L220,100']);
  });
});

describe('the model of a line', () => {
  const settings = parsePlotSettings({});
  const page = aLine([1, 4, 2]);

  it('has titles with units', () => {
    const model = makeLineModel(page, settings, 'Dose');
    expect([model.xTitle, model.yTitle]).toEqual(['Position (Z) [cm]', 'Dose [MeV/g]']);
  });

  it('shows the value as stored even when drawn relative to its maximum', () => {
    const model = makeLineModel(page, { ...settings, normalise: 'max' }, 'Dose');
    expect(model.yTitle).toBe('Dose / maximum');
    expect(model.y.domain[1]).toBeCloseTo(1.05);
    expect(lineReadout(model, 1, { label: 'Dose', unit: 'MeV/g' }).entries[1]).toEqual({
      label: 'Dose',
      text: '4',
      unit: 'MeV/g',
    });
  });

  it('draws the repaired axis unless the stored one is requested', () => {
    const axis = anAxis('Energy', aBins([0, 5, 10], 'cm'), aBins([0.1, 1, 10], 'MeV', 'logarithmic'));
    const spectrum = aLine([1, 2], axis);
    const drawn = (axes: 'repaired' | 'stored') => makeLineModel(spectrum, { ...settings, axes }, 'Fluence');
    expect([drawn('repaired').x.kind, drawn('repaired').xTitle]).toEqual(['log', 'Energy [MeV]']);
    expect([drawn('stored').x.kind, drawn('stored').xTitle]).toEqual(['lin', 'Energy [cm]']);
  });

  it('shows everything when the remembered window is outside the axis', () => {
    const model = makeLineModel(page, { ...settings, zoom: { x: [50, 60], y: null } }, 'Dose');
    expect(model.x.domain).toEqual([0, 3]);
  });

  it('always has a range to draw, even for all zeros and for no data', () => {
    expect(fittingSpan('lin', { min: 0, max: 0, minPositive: Number.NaN })).toEqual([-1, 1]);
    expect(fittingSpan('log', { min: 0, max: 0, minPositive: Number.NaN })).toEqual([0.1, 10]);
    expect(fittingSpan('lin', { min: Number.NaN, max: Number.NaN, minPositive: Number.NaN })).toEqual([0, 1]);
  });
});

describe('the range of extreme values', () => {
  it.each([
    ['lin', [-Number.MAX_VALUE, Number.MAX_VALUE]],
    ['symlog', [-Number.MAX_VALUE, 1e-320]],
    ['log', [1e-320, 1e308]],
    ['log', [5e-324, 5e-324]],
    ['lin', [0, 0]],
    ['lin', [1e-320, 1e-320]],
  ] as const)('is finite and ascending on a %s scale', (lineScale, values) => {
    const model = makeLineModel(aLine(values), parsePlotSettings({ lineScale }), 'Dose');
    const [low, high] = model.y.domain;
    expect(Number.isFinite(low) && Number.isFinite(high) && low < high).toBe(true);
    for (const value of values) {
      if (lineScale !== 'log' || value > 0) expect(Number.isFinite(model.y.toUnit(value))).toBe(true);
    }
    expect(model.y.ticks(6).every((tick) => Number.isFinite(tick.value))).toBe(true);
  });
});
