/** A step of a path, in CSS pixels from the figure's upper left corner. */
export type PathStep =
  | readonly ['M' | 'L', number, number]
  | readonly ['C', number, number, number, number, number, number]
  | readonly ['Z'];

/** A colour with its opacity, 0 to 1. */
export interface Paint {
  /** `#rrggbb` */
  readonly colour: string;
  readonly opacity: number;
}

export interface Stroke extends Paint {
  readonly width: number;
  readonly dash: readonly number[];
  readonly join: CanvasLineJoin;
  readonly cap: CanvasLineCap;
}

/** Clipping paths, the outermost first; each is one object for all that it clips. */
type Clips = readonly (readonly PathStep[])[];

export interface PathMark {
  readonly kind: 'path';
  readonly steps: readonly PathStep[];
  readonly fill: Paint | null;
  readonly stroke: Stroke | null;
  readonly clips: Clips;
}

export interface TextMark {
  readonly kind: 'text';
  readonly text: string;
  /** The anchor of its baseline. */
  readonly x: number;
  readonly y: number;
  readonly anchor: 'start' | 'middle' | 'end';
  /** Its width on the screen, so that it is as wide in another font; null if unknown. */
  readonly length: number | null;
  readonly size: number;
  readonly weight: number;
  readonly family: 'sans' | 'mono';
  /** In degrees, clockwise. */
  readonly angle: number;
  readonly fill: Paint;
  readonly clips: Clips;
}

export interface ImageMark {
  readonly kind: 'image';
  readonly pixels: OffscreenCanvas;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly opacity: number;
  readonly clips: Clips;
}

/** A shape in a figure; later ones cover earlier ones. */
export type Mark = PathMark | TextMark | ImageMark;

/** A plot with its title, axes, legend and notes, for any format. In CSS pixels. */
export interface Figure {
  readonly width: number;
  readonly height: number;
  /** null: transparent. */
  readonly background: string | null;
  readonly marks: readonly Mark[];
}

/** A CSS colour as canvases return it (`#rrggbb`, `rgb(…)`, `rgba(…)`); black if it is not a colour. */
export function toPaint(css: string, opacity = 1): Paint {
  if (/^#[\da-f]{6}$/iu.test(css)) return { colour: css, opacity };
  const parts = (css.match(/[\d.]+(?:e-?\d+)?/gu) ?? []).map(Number);
  const [red = 0, green = 0, blue = 0, alpha = 1] = css.startsWith('rgb') ? parts : [];
  const hex = [red, green, blue].map((level) => Math.round(level).toString(16).padStart(2, '0')).join('');
  return { colour: `#${hex}`, opacity: opacity * alpha };
}

/** Left, top, width and height. */
export type Box = readonly [x: number, y: number, width: number, height: number];

/** A rectangle as a path. */
export function rectangle([x, y, width, height]: Box): readonly PathStep[] {
  return [['M', x, y], ['L', x + width, y], ['L', x + width, y + height], ['L', x, y + height], ['Z']];
}
