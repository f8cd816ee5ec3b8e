import { type Box, type Mark, type Paint, type PathStep, type Stroke, type TextMark, toPaint } from './figure.ts';

/*
 * A canvas context that records what is drawn, so that the functions that draw a plot on the screen can also draw it
 * for print. Its state (colours, fonts, transformations) is that of a real context; drawing and paths are recorded in
 * CSS pixels.
 */

/** The steps of a path and the current clips, with those of before each `save`. */
interface Recorder {
  readonly context: CanvasRenderingContext2D;
  readonly marks: Mark[];
  /** Device pixels per CSS pixel, for images drawn pixel by pixel. */
  readonly ratio: number;
  path: PathStep[];
  clips: readonly (readonly PathStep[])[];
  saved: (readonly (readonly PathStep[])[])[];
}

/** Records what `draw` draws. `ratio` is the resolution of images within, in pixels per CSS pixel. */
export function recordDrawing(
  ratio: number,
  draw: (context: CanvasRenderingContext2D) => void,
  at: { readonly x: number; readonly y: number } = { x: 0, y: 0 },
): readonly Mark[] {
  const context = document.createElement('canvas').getContext('2d');
  if (context === null) return [];
  context.translate(at.x, at.y);
  const recorder: Recorder = { context, marks: [], ratio, path: [], clips: [], saved: [] };
  draw(recording(recorder, at));
  return recorder.marks;
}

/** A proxy: setting and measuring go to the real context, drawing to the recorder. */
function recording(recorder: Recorder, at: { readonly x: number; readonly y: number }): CanvasRenderingContext2D {
  const { context } = recorder;
  const methods: Partial<CanvasRenderingContext2D> = {
    ...pathMethods(recorder),
    ...stateMethods(recorder),
    ...drawingMethods(recorder),
    ...pictureMethods(recorder, at),
  };
  const byName = new Map<PropertyKey, unknown>(Object.entries(methods));
  return new Proxy(context, {
    get: (target, name) => {
      const own = byName.get(name);
      if (own !== undefined) return own;
      const value: unknown = Reflect.get(target, name, target);
      const bound: unknown = typeof value === 'function' ? Function.prototype.bind.call(value, target) : value;
      return bound;
    },
    set: (target, name, value) => Reflect.set(target, name, value, target),
  });
}

type Point = readonly [number, number];

function placed({ context }: Recorder, x: number, y: number): Point {
  const { a, b, c, d, e, f } = context.getTransform();
  return [a * x + c * y + e, b * x + d * y + f];
}

/** The factor by which the transformation scales a length. */
function scaleOf({ context }: Recorder): number {
  const { a, b } = context.getTransform();
  return Math.hypot(a, b);
}

function pathMethods(recorder: Recorder) {
  const add = (kind: 'M' | 'L', x: number, y: number): void => {
    if (Number.isFinite(x) && Number.isFinite(y)) recorder.path.push([kind, ...placed(recorder, x, y)]);
  };
  const curve = (one: Point, other: Point, end: Point): void => {
    const points = [one, other, end].flatMap(([x, y]) => placed(recorder, x, y));
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0, x = 0, y = 0] = points;
    recorder.path.push(['C', x1, y1, x2, y2, x, y]);
  };
  const ellipse: CanvasRenderingContext2D['ellipse'] = (...numbers) => {
    const [x, y, radiusX, radiusY, rotation, start, end, reversed] = numbers;
    const sweep = sweepOf(start, end, reversed === true);
    const parts = Math.max(1, Math.ceil(Math.abs(sweep) / (Math.PI / 2)));
    const step = sweep / parts;
    const reach = (4 / 3) * Math.tan(step / 4);
    const at = (angle: number, along: number): Point => {
      const [u, v] = [
        radiusX * (Math.cos(angle) - along * Math.sin(angle)),
        radiusY * (Math.sin(angle) + along * Math.cos(angle)),
      ];
      return [x + u * Math.cos(rotation) - v * Math.sin(rotation), y + u * Math.sin(rotation) + v * Math.cos(rotation)];
    };
    const first = at(start, 0);
    add(recorder.path.length === 0 ? 'M' : 'L', ...first);
    for (let part = 0; part < parts; part += 1) {
      const from = start + part * step;
      curve(at(from, reach), at(from + step, -reach), at(from + step, 0));
    }
  };
  return {
    beginPath: () => {
      recorder.path = [];
    },
    closePath: () => void recorder.path.push(['Z']),
    moveTo: (x: number, y: number) => add('M', x, y),
    lineTo: (x: number, y: number) => add(recorder.path.length === 0 ? 'M' : 'L', x, y),
    rect: (...box: Box) => void recorder.path.push(...placedRectangle(recorder, box)),
    bezierCurveTo: (...[x1, y1, x2, y2, x, y]: Parameters<CanvasRenderingContext2D['bezierCurveTo']>) =>
      curve([x1, y1], [x2, y2], [x, y]),
    arc: (...[x, y, radius, start, end, reversed]: Parameters<CanvasRenderingContext2D['arc']>) =>
      ellipse(x, y, radius, radius, 0, start, end, reversed),
    ellipse,
  } satisfies Partial<CanvasRenderingContext2D>;
}

function sweepOf(start: number, end: number, reversed: boolean): number {
  const full = 2 * Math.PI;
  const sweep = reversed ? start - end : end - start;
  const limited = sweep >= full ? full : ((sweep % full) + full) % full;
  return reversed ? -limited : limited;
}

function placedRectangle(recorder: Recorder, [x, y, width, height]: Box): readonly PathStep[] {
  const corners = [
    [x, y],
    [x + width, y],
    [x + width, y + height],
    [x, y + height],
  ] as const;
  return [
    ...corners.map(([left, top], index) => [index === 0 ? 'M' : 'L', ...placed(recorder, left, top)] as const),
    ['Z'],
  ];
}

function stateMethods(recorder: Recorder) {
  const { context } = recorder;
  return {
    save: () => {
      context.save();
      recorder.saved.push(recorder.clips);
    },
    restore: () => {
      context.restore();
      recorder.clips = recorder.saved.pop() ?? [];
    },
    clip: () => {
      recorder.clips = [...recorder.clips, recorder.path];
    },
    clearRect: () => undefined,
  } satisfies Partial<CanvasRenderingContext2D>;
}

/** Gradients and patterns, which plots do not use, would be black. */
function stylePaint(style: string | CanvasGradient | CanvasPattern, opacity: number): Paint {
  return toPaint(typeof style === 'string' ? style : '#000000', opacity);
}

function strokeOf(recorder: Recorder): Stroke {
  const { context } = recorder;
  const scale = scaleOf(recorder);
  return {
    ...stylePaint(context.strokeStyle, context.globalAlpha),
    width: context.lineWidth * scale,
    dash: context.getLineDash().map((length) => length * scale),
    join: context.lineJoin,
    cap: context.lineCap,
  };
}

function drawingMethods(recorder: Recorder) {
  const { context, marks } = recorder;
  const path = (steps: readonly PathStep[], how: 'fill' | 'stroke'): void => {
    if (steps.length === 0) return;
    const fill = how === 'fill' ? stylePaint(context.fillStyle, context.globalAlpha) : null;
    const stroke = how === 'stroke' ? strokeOf(recorder) : null;
    marks.push({ kind: 'path', steps, fill, stroke, clips: recorder.clips });
  };
  return {
    fill: () => path(recorder.path, 'fill'),
    stroke: () => path(recorder.path, 'stroke'),
    fillRect: (...box: Box) => path(placedRectangle(recorder, box), 'fill'),
    strokeRect: (...box: Box) => path(placedRectangle(recorder, box), 'stroke'),
    fillText: (text: string, x: number, y: number) => {
      if (text.trim() !== '') marks.push(textMark(recorder, text, [x, y]));
    },
  } satisfies Partial<CanvasRenderingContext2D>;
}

const anchors = { left: 'start', start: 'start', center: 'middle', right: 'end', end: 'end' } as const;

/** `400 11px "Inter Variable", …` as canvases return it; they omit a weight of 400. */
export function readFont(font: string): Pick<TextMark, 'size' | 'weight' | 'family'> {
  const [, weight = '400', size = '11'] = /(?:\b(\d{3})\s+)?([\d.]+)px/u.exec(font) ?? [];
  const isBold = /\bbold\b/u.test(font);
  return { size: Number(size), weight: isBold ? 700 : Number(weight), family: /mono/iu.test(font) ? 'mono' : 'sans' };
}

function textMark(recorder: Recorder, text: string, [x, y]: Point): TextMark {
  const { context } = recorder;
  const { a, b } = context.getTransform();
  const scale = scaleOf(recorder);
  const { size, ...font } = readFont(context.font);
  const [left, top] = placed(recorder, x, y + baselineBelow(context));
  return {
    kind: 'text',
    text,
    x: left,
    y: top,
    anchor: anchors[context.textAlign],
    length: context.measureText(text).width * scale,
    ...font,
    size: size * scale,
    angle: (Math.atan2(b, a) * 180) / Math.PI,
    fill: stylePaint(context.fillStyle, context.globalAlpha),
    clips: recorder.clips,
  };
}

/** How far below a text's position its alphabetic baseline is. */
function baselineBelow(context: CanvasRenderingContext2D): number {
  if (context.textBaseline === 'alphabetic') return 0;
  const ascent = context.measureText('x').fontBoundingBoxAscent;
  context.save();
  context.textBaseline = 'alphabetic';
  const alphabetic = context.measureText('x').fontBoundingBoxAscent;
  context.restore();
  return alphabetic - ascent;
}

function pictureMethods(recorder: Recorder, at: { readonly x: number; readonly y: number }) {
  const { marks, ratio, context } = recorder;
  const add = (pixels: OffscreenCanvas, [x, y, width, height]: Box): void => {
    marks.push({ kind: 'image', pixels, x, y, width, height, opacity: context.globalAlpha, clips: recorder.clips });
  };
  const putImageData = (image: ImageData, x: number, y: number): void => {
    const pixels = new OffscreenCanvas(image.width, image.height);
    pixels.getContext('2d')?.putImageData(image, 0, 0);
    add(pixels, [at.x + x / ratio, at.y + y / ratio, image.width / ratio, image.height / ratio]);
  };
  const drawImage = (source: CanvasImageSource, ...numbers: readonly number[]): void => {
    const [width, height] = sizeOf(source);
    const part = numbers.length === 8 ? numbers : [0, 0, width, height, ...numbers];
    const [fromX = 0, fromY = 0, fromWidth = 0, fromHeight = 0, x = 0, y = 0, w = width, h = height] = part;
    const pixels = new OffscreenCanvas(Math.max(1, Math.round(fromWidth)), Math.max(1, Math.round(fromHeight)));
    pixels.getContext('2d')?.drawImage(source, fromX, fromY, fromWidth, fromHeight, 0, 0, pixels.width, pixels.height);
    const scale = scaleOf(recorder);
    add(pixels, [...placed(recorder, x, y), w * scale, h * scale]);
  };
  return { putImageData, drawImage };
}

function sizeOf(source: CanvasImageSource): Point {
  if (source instanceof OffscreenCanvas || source instanceof HTMLCanvasElement || source instanceof ImageBitmap) {
    return [source.width, source.height];
  }
  throw new TypeError('A picture in a plot is a canvas or a bitmap');
}
