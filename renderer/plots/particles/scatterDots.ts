import type { ParticleColumn, PhaseSpace } from '#shared/domain/page.ts';
import type { Interval } from '#shared/page/binEdges.ts';
import { packColour, packedColours } from '../colourMaps.ts';
import { readThemeColours } from '../canvas/useCanvasDrawing.ts';
import type { PlotTheme } from '../plotProps.ts';
import type { PlotScale } from '../plotScale.ts';
import type { ColourMapName } from '../plotSettings.ts';
import type { Stepwise } from '../stepwise.ts';
import { columnReader, type ParticleKind } from './particles.ts';

/** Which columns are drawn against each other, and what the points are coloured by: null for the kind of particle. */
export interface ScatterModel {
  readonly page: PhaseSpace;
  readonly particles: Uint32Array;
  readonly kinds: readonly ParticleKind[];
  /** Kinds have the colours of the theme. */
  readonly theme: PlotTheme;
  readonly x: { readonly column: ParticleColumn; readonly scale: PlotScale };
  readonly y: { readonly column: ParticleColumn; readonly scale: PlotScale };
  readonly colour: {
    readonly column: ParticleColumn;
    readonly extent: Interval;
    readonly map: ColourMapName;
    readonly inverted: boolean;
  } | null;
}

const kindColours = ['--accent', '--warn', '--violet', '--blue', '--danger', '--green', '--dim'] as const;

/** The CSS colour of a kind by its position in the legend; the rarest share the last. */
export function kindColour(index: number): string {
  return kindColours[Math.min(index, kindColours.length - 1)] ?? '--dim';
}

/** Points written between two pauses: about a millisecond of work. */
const step = 16_384;

interface Painter {
  /** The pixel of a particle, and its drawing order. */
  readonly colourOf: (particle: number) => number;
  readonly rankOf: (particle: number) => number;
}

function kindPainter({ page, kinds }: ScatterModel): Painter {
  const { accent, warn, violet, blue, danger, green, dim } = readThemeColours(document.documentElement);
  const palette = [accent, warn, violet, blue, danger, green, dim].map(packColour);
  const places = new Map(kinds.map(({ pdg }, index) => [pdg, index]));
  const pdgOf = columnReader(page, 'pdg');
  const placeOf = (particle: number): number => places.get(pdgOf(particle)) ?? 0;
  return {
    colourOf: (particle) => palette[Math.min(placeOf(particle), palette.length - 1)] ?? 0,
    rankOf: (particle) => placeOf(particle) + 1,
  };
}

function columnPainter(model: ScatterModel): Painter {
  const { page, colour } = model;
  if (colour === null) return kindPainter(model);
  const map = packedColours(colour.map, colour.inverted);
  const valueOf = columnReader(page, colour.column);
  const [low, high] = colour.extent;
  const factor = (map.length - 1) / (high - low);
  return {
    colourOf: (particle) => map[Math.round((valueOf(particle) - low) * factor)] ?? 0,
    rankOf: () => 1,
  };
}

/** From a value to a pixel along a linear scale. */
function pixelOf({ domain: [low, high] }: PlotScale, pixels: number): (value: number) => number {
  const factor = pixels / (high - low);
  return (value) => (value - low) * factor;
}

/** A layer of dots, and its inputs. */
export interface ScatterDots {
  readonly model: ScatterModel;
  readonly layer: OffscreenCanvas;
}

interface DotArea {
  readonly width: number;
  readonly height: number;
  readonly ratio: number;
}

/** Writes the points as pixels, in steps. The rarest kinds are on top. */
export function* scatterDots(model: ScatterModel, area: DotArea): Stepwise<ScatterDots> {
  const width = Math.max(1, Math.round(area.width * area.ratio));
  const height = Math.max(1, Math.round(area.height * area.ratio));
  const image = new ImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  const rank = new Uint16Array(width * height);
  const dot = Math.max(1, Math.round((model.particles.length > 50_000 ? 1 : 2.5) * area.ratio));
  const [xOf, yOf] = [columnReader(model.page, model.x.column), columnReader(model.page, model.y.column)];
  const [across, up] = [pixelOf(model.x.scale, width), pixelOf(model.y.scale, height)];
  const { colourOf, rankOf } = columnPainter(model);
  for (let index = 0; index < model.particles.length; index += 1) {
    if (index % step === 0) yield;
    const particle = model.particles[index] ?? 0;
    const left = Math.round(across(xOf(particle)) - dot / 2);
    const top = Math.round(height - up(yOf(particle)) - dot / 2);
    if (!(left > -dot && left < width && top > -dot && top < height)) continue;
    const colour = colourOf(particle);
    const front = rankOf(particle);
    for (let y = Math.max(0, top); y < Math.min(height, top + dot); y += 1) {
      for (let x = Math.max(0, left); x < Math.min(width, left + dot); x += 1) {
        const place = y * width + x;
        if ((rank[place] ?? 0) > front) continue;
        rank[place] = front;
        pixels[place] = colour;
      }
    }
  }
  const layer = new OffscreenCanvas(width, height);
  layer.getContext('2d')?.putImageData(image, 0, 0);
  return { model, layer };
}
